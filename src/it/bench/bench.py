"""Side by side timings, interleaved, medians: the plugin against what people use without it.

Every round runs all contestants of a case once, so that a machine whose speed drifts is fair to all of them. What is
compared, and with which bar, stands at each case. Nothing here is a test: the numbers depend on the machine, the ratios
less so.
"""

import argparse
import os
import pathlib
import shutil

import containers
import local
import sources

CASES = {
    "warm": containers.warm,
    "cold": containers.cold,
    "copy": containers.copy,
    "local-warm": local.warm,
    "local-new": local.new,
    "local-suite": local.suite,
    "local-overhead": local.overhead,
    "check": sources.check,
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=5, help="rounds")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    options = parser.parse_args()
    unknown = set(options.cases) - set(CASES)
    if unknown:
        parser.error("no such case: %s" % ", ".join(sorted(unknown)))
    target = pathlib.Path(__file__).resolve().parents[3] / "target" / "bench"
    shutil.rmtree(target, ignore_errors=True)
    print(
        "Medians of %d rounds; behind each ratio, those of the rounds. Load at the start: %.1f on %d processors."
        % (options.n, os.getloadavg()[0], os.cpu_count()),
        flush=True,
    )
    for name in options.cases or list(CASES):
        CASES[name](target / name, options.n)


main()
