"""Writes how each run of a test ended, as pytest without pytest-matrix has it: what its reports say between start and end."""
import os

import pytest

ENDED = []
_open, _path = open, os.path.abspath(os.environ["PLAIN_RECORD"])


def pytest_runtest_logreport(report):
    worse = {"passed": 0, "skipped": 2, "failed": 3}.get(report.outcome, 1)
    if report.when == "call" or worse > 1:
        ENDED.append([report.nodeid, worse, report.when])


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config):
    names = ["passed", "odd", "skipped", "failed"]
    ended = []
    for nodeid, worse, when in ENDED:
        # A teardown that fails is no test of its own.
        if when == "teardown":
            last = [entry for entry in ended if entry[0] == nodeid][-1:]
            if last:
                last[0][1] = max(last[0][1], worse)
                continue
        ended.append([nodeid, worse])
    with _open(_path, "w") as record:
        for nodeid, worse in ended:
            record.write("%s %s\n" % (names[worse], nodeid.encode("unicode_escape").decode("ascii")))
