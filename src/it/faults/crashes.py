"""Tests that take their interpreter with them, and tests that don't end."""

from catalog import fault

CULPRIT = '''
import os
import signal
import subprocess
import sys
import time

HOW = os.environ["MATRIX_HOW"]


def test_first():
    pass


def test_second():
    print("said before")
    assert HOW != "nothing"


def test_red():
    assert 1 == 2


def test_culprit():
    sys.stdout.flush()
    if HOW == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif HOW == "null":
        import ctypes
        ctypes.string_at(0)
    elif HOW == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif HOW == "abort":
        os.abort()
    elif HOW == "exit0":
        os._exit(0)
    elif HOW == "exit7":
        os._exit(7)
    elif HOW == "memory":
        hog = []
        while True:
            hog.append(b"x" * (8 << 20))


def test_never():
    pass
'''

# What the message of the running test has to say.
CAUSES = {
    "segv": "SIGSEGV",
    "null": "SIGSEGV",
    "kill": "SIGKILL",
    "abort": "SIGABRT",
    "exit0": "exit code 0",
    "exit7": "exit code 7",
    "memory": "memory",
}


@fault("crash", "pytest's process ends by SIGSEGV, SIGKILL, SIGABRT, `os._exit(0)`, `os._exit(7)`, or runs out of memory", "a test does this to its own process")
def crash(lab):
    hows = list(CAUSES)
    project = lab.project(
        "crash",
        "<matrix><python>3.10</python><how>%s</how></matrix>"
        "<overrides><override><when><how>memory</how></when><memory>128m</memory></override></overrides>" % ", ".join(hows),
        {"test_crash.py": CULPRIT},
    )
    maven = project.run("verify", "-Dpytest-matrix.testFailureIgnore=true")
    lab.check(maven.code != 0, "a build with crashes passed", maven.console)
    cells, tests = project.cells(), project.tests()
    for how in hows:
        lab.times()
        cell = "py310-how" + how
        if not lab.check(cell in cells, "no cell %s in result.json" % cell, maven.console):
            continue
        lab.equal(cells[cell]["status"], "ERROR", cell)
        lab.kept(
            tests,
            {"test_first": "passed", "test_second": "passed", "test_red": "failure", "test_culprit": "error"},
            cell,
        )
        lab.check("test_never" not in tests.of(cell), "a test that never ran is reported in " + cell)
        text = " ".join(text for key, text in tests.texts.items() if cell in key and "culprit" in key)
        lab.check(CAUSES[how] in text, "%s does not name %s" % (cell, CAUSES[how]), text)
        failed = [test["name"] for test in cells[cell]["failedTests"]]
        lab.equal(sorted(failed), ["test_crash.test_culprit", "test_crash.test_red"], "failedTests of " + cell)
        lab.equal(cells[cell]["counts"]["tests"], 4, "tests of " + cell)
    lab.nothing_left(project)


HANG = '''
import os
import signal
import threading
import time

import pytest

HOW = os.environ["MATRIX_HOW"]


def hang_here():
    print("HANGING", flush=True)
    while True:
        time.sleep(1000)


if HOW == "collect":
    hang_here()


@pytest.fixture
def teardown():
    yield
    if HOW == "teardown":
        hang_here()


def test_first():
    pass


def test_hang(teardown):
    if HOW == "deaf":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        hang_here()
    elif HOW == "thread":
        thread = threading.Thread(target=hang_here)
        thread.start()
        thread.join()
    elif HOW == "child":
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            hang_here()
        hang_here()
    elif HOW == "hang":
        hang_here()


def test_never():
    pass
'''
# Long enough for tests to begin while other faults run.
LIMIT = 20


@fault(
    "hang",
    "a test hangs, also in a thread, in a child with a session of its own, or ignoring SIGINT and SIGTERM; collection or a teardown hangs",
    "`while True: time.sleep()` in these places, with a `timeout` of %d s" % LIMIT,
    idle=True,
)
def hang(lab):
    hows = ["hang", "deaf", "thread", "child", "collect", "teardown"]
    project = lab.project(
        "hang",
        "<matrix><python>3.10</python><how>%s</how></matrix><timeout>%ds</timeout><parallel>6</parallel>" % (", ".join(hows), LIMIT),
        {"test_hang.py": HANG},
    )
    maven = project.run(seconds=90)
    lab.check(maven.code != 0, "a build with hangs passed", maven.console)
    cells, tests = project.cells(), project.tests()
    for how in hows:
        lab.times()
        cell = "py310-how" + how
        if not lab.check(cell in cells, "no cell %s in result.json" % cell, maven.console):
            continue
        lab.equal(cells[cell]["status"], "ERROR", cell)
        took = sum(cells[cell]["phasesMs"].get(phase, 0) for phase in ("copy", "test", "collect")) / 1000.0
        lab.check(LIMIT <= took <= LIMIT + 10, "%s took %.1f s at a limit of %d s" % (cell, took, LIMIT))
        log = project.log(cell)
        lab.check("hang_here" in log and "hread 0x" in log, "no stack of the hung thread in the log of " + cell, log)
        if how == "collect":
            problem = cells[cell]["problem"] or {}
            lab.check("limit" in problem.get("message", ""), "the problem of %s does not name the limit" % cell, problem)
        else:
            lab.kept(tests, {"test_first": "passed", "test_hang": "error"}, cell)
            text = " ".join(text for key, text in tests.texts.items() if cell in key)
            lab.check("Ended after %ds" % LIMIT in text, "%s does not name the limit" % cell, text)
        lab.check("test_never" not in tests.of(cell), "a test that never ran is reported in " + cell)
    lab.nothing_left(project)


SETUP_HANG = '''
import time
print("HANGING", flush=True)
time.sleep(1000)
'''


@fault("hang-setup", "`setup` or the project's own installation hangs", "`sleep` in these places, with a `setupTimeout` of %d s" % LIMIT, idle=True)
def hang_setup(lab):
    # The installation hangs wherever it is reached; new environments each time, since their name differs.
    hows = ["setup", "install"] if lab.engine == "docker" else ["install"]
    limits = {"setup": LIMIT, "install": LIMIT + 5}
    configuration = "<matrix><python>3.10</python><how>%s</how></matrix><setupTimeout>%ds</setupTimeout>" % (
        ", ".join(hows),
        limits["install"],
    )
    if "setup" in hows:
        configuration += (
            "<overrides><override><when><how>setup</how></when><setupTimeout>%ds</setupTimeout>"
            "<setup>echo %s; sleep 1000</setup></override></overrides>" % (limits["setup"], lab.folder)
        )
    project = lab.project("hang-setup", configuration, {"test_a.py": "def test_a(): pass\n", "setup.py": SETUP_HANG})
    maven = project.run(seconds=90)
    lab.check(maven.code != 0, "a build whose set-up hangs passed", maven.console)
    cells = project.cells()
    for how, limit in ((how, limits[how]) for how in hows):
        lab.times()
        cell = cells.get("py310-how" + how, {})
        lab.equal(cell.get("status"), "ERROR", how)
        problem = cell.get("problem") or {}
        lab.check("took longer than %d s" % limit in problem.get("message", ""), "the problem of %s does not name the limit" % how, problem)
        took = cell.get("phasesMs", {}).get("setup", 0) / 1000.0
        lab.check(limit <= took <= limit + 10 + 15, "%s ended after %.1f s at a limit of %d s" % (how, took, limit))
    lab.nothing_left(project)
