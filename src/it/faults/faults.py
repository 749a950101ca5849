#!/usr/bin/env python3
"""Breaks things while the plugin runs, and sees whether it still tells the truth, ends in time and leaves nothing behind.

Each fault is a real Maven build of a temporary project, with something done to it at a moment that is seen and not
guessed. A check that fails is printed and makes the exit code 1.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

import connection  # noqa: F401, each adds its faults
import crashes  # noqa: F401
import crowd  # noqa: F401
import daemon  # noqa: F401
import disk  # noqa: F401
import exhaustion  # noqa: F401
import hostile  # noqa: F401
import load  # noqa: F401
import output  # noqa: F401
import signals  # noqa: F401
import soak
import storage  # noqa: F401
from catalog import FAULTS
from lab import Hang, Lab, NoResult, NotRun

BEGIN = "<!-- written by src/it/faults.sh with its option markdown -->"
END = "<!-- end of what is written -->"
HERE = pathlib.Path(__file__).resolve().parent
# How many faults at once; each has several Mavens, but those of idle ones mostly wait.
IDLE = 4
BUSY = 2


def plugin_version():
    pom = (HERE.parents[2] / "pom.xml").read_text()
    return os.environ.get("PLUGIN_VERSION") or re.search(r"^  <version>(.*)</version>$", pom, re.M).group(1)


def pip_settings():
    """Where pip reaches no index, the set-up of the tests has made packages."""
    wheels = os.environ.get("PYTEST_MATRIX_IT_WHEELHOUSE")
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels} if wheels else {}


def daemon_answers():
    try:
        done = subprocess.run(["docker", "version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10)
        return done.returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


class Row:
    def __init__(self, fault, engine, lab, seconds, not_run=None):
        self.fault = fault
        self.engine = engine
        self.tried = lab.tried
        self.lost = lab.lost
        self.problems = lab.problems
        self.seconds = seconds
        self.not_run = not_run

    def outcome(self):
        """For a cell of the published table."""
        if self.not_run:
            return "not run: " + self.not_run
        return "%d tried, %d lost%s" % (self.tried, self.lost, ", **failed**" if self.problems else "")

    def nothing(self):
        """Whether it proves nothing: it could not be done here, or had no case."""
        return bool(self.not_run) or not self.tried

    def line(self):
        if self.not_run:
            return "%-7s %-22s not run: %s" % (self.engine, self.fault.name, self.not_run)
        state = "FAILED" if self.problems else "ok"
        return "%-7s %-22s %-7s tried %d, lost %d, %.1f s" % (
            self.engine,
            self.fault.name,
            state,
            self.tried,
            self.lost,
            self.seconds,
        )


LABS = []


def stop(*_):
    """Whoever ends the suite waits for none of its builds."""
    for lab in list(LABS):
        lab.end()
    os._exit(1)


def run(fault, engine, root, keep, every):
    lab = Lab(root, fault.name, engine, plugin_version(), pip_settings(), every=every)
    LABS.append(lab)
    started = time.monotonic()
    not_run = None
    try:
        fault.run(lab)
    except NotRun as reason:
        not_run = str(reason)
    except Hang as hang:
        lab.check(False, "hang: %s" % hang)
    except NoResult as none:
        lab.lose("no result.json", none)
    except Exception:
        lab.check(False, "the fault itself broke:\n" + traceback.format_exc())
    finally:
        lab.end()
    row = Row(fault, engine, lab, time.monotonic() - started, not_run)
    lines = [row.line()] + ["    " + note for note in lab.notes] + ["    - " + problem for problem in row.problems]
    print("\n".join(lines), flush=True)
    if not row.problems and not keep:
        lab.remove()
    return row


def markdown(rows):
    """A row for each fault, with both engines' outcomes."""
    lines = ["| fault | how it is injected | Docker | local | again with `bash src/it/faults.sh …` |", "|---|---|---|---|---|"]
    by_fault = {}
    for row in rows:
        by_fault.setdefault(row.fault, {})[row.engine] = row
    for fault in (fault for fault in FAULTS.values() if fault in by_fault):
        engines = by_fault[fault]
        outcomes = [engines[name].outcome() if name in engines else "–" for name in ("docker", "local")]
        lines.append("| %s | %s | %s | %s | `%s` |" % (fault.what, fault.how, outcomes[0], outcomes[1], fault.name))
    return "\n".join(lines)


def publish(page, table):
    text = page.read_text() if page.exists() else BEGIN + END
    page.write_text(text[: text.index(BEGIN)] + BEGIN + "\n" + table + "\n" + text[text.index(END) :])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="faults to try; without, all that don't take long")
    parser.add_argument("--long", action="store_true", help="those that take long, too")
    parser.add_argument("--all", action="store_true", help="those that take long, too, and all tries of each")
    parser.add_argument("--strict", action="store_true", help="a fault that isn't run, or tries nothing, is a failure")
    parser.add_argument("--list", action="store_true", help="print the faults and end")
    parser.add_argument("--engine", choices=["docker", "local", "both"], default="both")
    parser.add_argument("--markdown", metavar="FILE", help="write the table of results there, between its marks")
    parser.add_argument("--soak", type=int, metavar="RUNS", help="instead, so many runs with a random fault each")
    parser.add_argument("--seed", default=time.strftime("%Y%m%d"), help="what the soak's choices follow from; today's date without")
    parser.add_argument("--at-once", type=int, default=3, metavar="N", help="runs of the soak at the same time")
    parser.add_argument("--keep", action="store_true", help="keep the projects and logs of what held, too")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in FAULTS]
    if unknown:
        parser.error("no such fault: %s; see --list" % ", ".join(unknown))
    return chosen


def main():
    chosen = arguments()
    if chosen.list:
        for fault in FAULTS.values():
            engines = ",".join(fault.engines) + (" (long)" if fault.long else "")
            print("%-22s %-20s %s" % (fault.name, engines, fault.what))
        return 0
    # A parent that ignores these would make Maven ignore them; Python's handlers are not inherited.
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, stop)
    engines = ["docker", "local"] if chosen.engine == "both" else [chosen.engine]
    root = tempfile.mkdtemp(prefix="pytest-matrix-faults-")
    if chosen.soak:
        counts = soak.soak(root, engines, plugin_version(), pip_settings(), chosen.soak, chosen.seed, chosen.at_once)
        return end(root, counts.bad(), chosen.keep)
    started = time.monotonic()
    long = chosen.long or chosen.all
    names = chosen.names or [fault.name for fault in FAULTS.values() if long or not fault.long]
    # Who names a fault means all of it.
    every = chosen.all or bool(chosen.names)
    rows = scheduled([FAULTS[name] for name in FAULTS if name in names], engines, root, chosen.keep, every)
    if chosen.markdown:
        publish(pathlib.Path(chosen.markdown), markdown(rows))
    bad = sum(1 for row in rows if row.problems)
    nothing = [row for row in rows if row.nothing()]
    print(
        "%d faults, %d tries in %.0f s: %d failed, %d results lost, %d not run"
        % (len(rows), sum(row.tried for row in rows), time.monotonic() - started, bad, sum(row.lost for row in rows), len(nothing))
    )
    if chosen.strict and (nothing or not rows):
        told = ["%s (%s)" % (row.fault.name, row.not_run or "no case") for row in nothing]
        print("Under --strict each fault has to be tried; not tried: " + (", ".join(told) or "all"))
        bad += max(1, len(nothing))
    return end(root, bad, chosen.keep)


def scheduled(faults, engines, root, keep, every):
    """Two queues side by side: faults that mostly wait, and those that keep the machine busy; then the quiet ones.

    The engines don't meet.
    """
    pairs = [(fault, engine) for fault in faults for engine in engines if engine in fault.engines]
    with concurrent.futures.ThreadPoolExecutor(IDLE) as idle, concurrent.futures.ThreadPoolExecutor(BUSY) as busy:
        beside = [
            (idle if fault.idle else busy).submit(run, fault, engine, root, keep, every) for fault, engine in pairs if not fault.quiet
        ]
        rows = [one.result() for one in beside]
    return rows + [run(fault, engine, root, keep, every) for fault, engine in pairs if fault.quiet]


def end(root, bad, keep):
    if not bad and not keep:
        shutil.rmtree(root, ignore_errors=True)
    else:
        print("Projects and logs: " + root)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
