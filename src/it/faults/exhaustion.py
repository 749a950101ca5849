"""Tests that use up what their container has: processes, memory, disk; and processes that end where nobody expects it."""

import os
import pathlib
import subprocess
import time

from catalog import fault
from dockerd import IMAGE, Dockerd
from lab import NotRun

PIDS = 48
# Others run meanwhile, and each bomb has half a processor.
BOMB_LIMIT = 30

BOMB = '''
import os
import signal
import threading
import time

HOW = os.environ["MATRIX_HOW"]


def test_first():
    pass


def test_red():
    assert 1 == 2


def test_culprit():
    if HOW == "forks":
        while True:
            if os.fork() == 0:
                signal.pause()
    elif HOW == "threads":
        while True:
            threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
    elif HOW == "bomb":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print("BOMB", flush=True)
        while True:
            try:
                os.fork()
            except OSError:
                time.sleep(0.05)


def test_after():
    pass
'''
# Who catches nothing fails with the system's words; who goes on for ever is ended at the limit.
BOMBS = {
    "forks": ("FAILED", "failure", "Resource temporarily unavailable"),
    "threads": ("FAILED", "failure", "can't start new thread"),
    "bomb": ("ERROR", "error", "Ended after %ds" % BOMB_LIMIT),
}


@fault(
    "fork-bomb",
    "a fork bomb within the pids limit",
    "a test forks or starts threads until the system refuses; another test and all of its children never stop trying",
    ("docker",),
    idle=True,
)
def fork_bomb(lab):
    project = lab.project(
        "bomb",
        "<matrix><python>3.10</python><how>%s</how></matrix><timeout>%ds</timeout><pidsLimit>%d</pidsLimit><cpus>0.5</cpus>"
        "<pytestArgs>-s</pytestArgs>" % (", ".join(BOMBS), BOMB_LIMIT, PIDS),
        {"test_bomb.py": BOMB},
    )
    maven = project.maven()
    maven.wait_for_log("py310-howbomb", "BOMB")
    cell = [name for name in lab.docker.containers(project.name) if "howbomb" in name]
    most = 0
    while maven.process.poll() is None and cell:
        # The daemon answers all along, and the bomb stays below its limit.
        lines = lab.docker("top", cell[0], check=False, seconds=20).splitlines()
        most = max(most, len(lines) - 1)
        time.sleep(0.5)
    maven.wait(90)
    lab.check(PIDS // 2 <= most <= PIDS, "the bomb had %d processes at a limit of %d" % (most, PIDS))
    lab.check(maven.code != 0, "a build with fork bombs passed", maven.console)
    cells, tests = project.cells(), project.tests()
    for how, (status, state, cause) in BOMBS.items():
        lab.times()
        cell = "py310-how" + how
        lab.equal(cells[cell]["status"], status, cell)
        lab.kept(tests, {"test_first": "passed", "test_red": "failure", "test_culprit": state}, cell)
        text = " ".join(text for key, text in tests.texts.items() if cell in key and "culprit" in key)
        lab.check(cause in text, "%s does not name: %s" % (cell, cause), text)
        took = sum(cells[cell]["phasesMs"].get(phase, 0) for phase in ("copy", "test", "collect")) / 1000.0
        lab.check(took <= BOMB_LIMIT + 10, "%s took %.1f s at a limit of %d s" % (cell, took, BOMB_LIMIT))
    lab.nothing_left(project)


ENDS = '''
import os

import pytest

HOW = os.environ["MATRIX_HOW"]


@pytest.fixture
def teardown():
    yield
    if HOW == "teardown":
        os._exit(0)


@pytest.fixture(scope="module")
def late():
    yield
    if HOW == "module":
        os._exit(0)


def test_first(late):
    pass


def test_culprit(teardown):
    if HOW == "pytestexit":
        pytest.exit("enough", returncode=0)
'''
ENDS_CONFTEST = '''
import os

import pytest

HOW = os.environ["MATRIX_HOW"]


def pytest_configure():
    if HOW == "configure":
        os._exit(0)


def pytest_collection_modifyitems():
    if HOW == "collection":
        os._exit(0)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish():
    if HOW == "finish":
        os._exit(0)


def pytest_unconfigure():
    if HOW == "unconfigure":
        os._exit(0)
'''
# Whatever speaks of it must hold one of these words.
ENDINGS = {
    "configure": "exit code",
    "collection": "collecting",
    "teardown": "exit code 0",
    "module": "exit code 0",
    "finish": "exit code 0",
    "pytestexit": "enough",
}


@fault(
    "exit-elsewhere",
    "`os._exit(0)` while pytest configures, collects, tears down a fixture or ends its session; `pytest.exit()` with exit code 0 in a test; without these, all tests would pass",
    "a conftest.py or a fixture does this",
)
def exit_elsewhere(lab):
    project = lab.project(
        "ends",
        "<matrix><python>3.10</python><how>%s, unconfigure</how></matrix><parallel>3</parallel>" % ", ".join(ENDINGS),
        {"test_ends.py": ENDS, "conftest.py": ENDS_CONFTEST},
    )
    maven = project.run()
    lab.check(maven.code != 0, "a build whose pytest never ended passed", maven.console)
    cells, tests = project.cells(), project.tests()
    for how, words in ENDINGS.items():
        lab.times()
        cell = "py310-how" + how
        lab.equal(cells[cell]["status"], "ERROR", cell)
        text = str((cells[cell]["problem"] or {}).get("message")) + " ".join(
            text for key, text in tests.texts.items() if cell in key
        )
        lab.check(words in text, "%s does not say: %s" % (cell, words), text)
        if how not in ("configure", "collection"):
            lab.kept(tests, {"test_first": "passed"}, cell)
        if how in ("teardown", "module"):
            lab.kept(tests, {"test_culprit": "error"}, cell)
    # By then pytest has told all its results, and written them.
    lab.times()
    lab.equal(cells["py310-howunconfigure"]["status"], "PASSED", "the one that ends after its session")
    lab.nothing_left(project)


WORKERS = '''
import os
import signal
import time

import pytest

HOW = os.environ["MATRIX_HOW"]


@pytest.mark.parametrize("number", range(6))
def test_many(number):
    pass


def test_red():
    assert 1 == 2


def test_culprit():
    time.sleep(3)  # the other worker is done by then
    if HOW == "exit":
        os._exit(0)
    elif HOW == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif HOW == "controller":
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(1000)
'''


@fault(
    "xdist",
    "a worker of pytest-xdist crashes with `os._exit(0)` or SIGSEGV; a worker kills its controlling process",
    "a test does this, with `-n 2`",
    idle=True,
)
def xdist(lab):
    hows = ["exit", "segv", "controller"]
    project = lab.project(
        "xdist",
        "<matrix><python>3.10</python><how>%s</how></matrix><pytestArgs>-n 2</pytestArgs>" % ", ".join(hows),
        {"test_xdist.py": WORKERS, "requirements.txt": "pytest\npytest-xdist\n"},
    )
    maven = project.run()
    lab.check(maven.code != 0, "a build whose worker crashed passed", maven.console)
    cells, tests = project.cells(), project.tests()
    for how in hows:
        lab.times()
        cell = "py310-how" + how
        # xdist replaces a worker that crashed and reports a failure in its name.
        lab.equal(cells[cell]["status"], "ERROR" if how == "controller" else "FAILED", cell)
        kept = {"test_many[%d]" % number: "passed" for number in range(6)}
        kept.update(test_red="failure", test_culprit="error")
        lab.kept(tests, kept, cell)
        text = " ".join(text for key, text in tests.texts.items() if cell in key and "culprit" in key)
        cause = "SIGKILL" if how == "controller" else "crashed"
        lab.check(cause in text, "%s does not say: %s" % (cell, cause), text)
    lab.nothing_left(project)


CHILD = '''
import subprocess
import sys

HOG = "a = []\\nwhile True: a.append(b'x' * (8 << 20))"


def test_first():
    pass


def test_culprit():
    subprocess.run([sys.executable, "-c", HOG], check=True)


def test_after():
    pass
'''


@fault("memory-of-child", "a child process of pytest runs out of memory under `memory`", "a test starts a process that allocates memory without end")
def memory_of_child(lab):
    lab.times()
    project = lab.project("child", "<matrix><python>3.10</python></matrix><memory>128m</memory>", {"test_child.py": CHILD})
    maven = project.run()
    lab.check(maven.code != 0, "a build whose test's child was killed passed", maven.console)
    cell, tests = project.cells()["py310"], project.tests()
    text = " ".join(tests.texts.values())
    if lab.engine == "docker":
        # The kernel ends the one that is largest; pytest lives, and the test hears of it.
        lab.equal(cell["status"], "FAILED", "the cell")
        lab.kept(tests, {"test_first": "passed", "test_culprit": "failure", "test_after": "passed"}, "py310")
        lab.check("SIGKILL" in text, "the child's end is not named", text)
    else:
        # Whoever is watched from outside is ended as a whole.
        lab.equal(cell["status"], "ERROR", "the cell")
        lab.kept(tests, {"test_first": "passed", "test_culprit": "error"}, "py310")
        lab.check("memory" in text, "memory is not named", text)
    lab.nothing_left(project)


# With control groups of version 1 a folder, with those of version 2 a word in a file.
COUNTING = "/sys/fs/cgroup/pids"
CONTROLLERS = pathlib.Path("/sys/fs/cgroup/cgroup.controllers")


@fault(
    "no-pids-limit",
    "the daemon's machine cannot limit the number of processes",
    "a dockerd that doesn't see the control group `pids`",
    ("docker",),
)
def no_pids_limit(lab):
    lab.times()
    everybodys = lab.docker
    own = Dockerd()
    try:
        if os.path.isdir(COUNTING):
            hide = ["umount", COUNTING]
        else:
            fewer = own.folder / "controllers"
            fewer.write_text(" ".join(word for word in CONTROLLERS.read_text().split() if word != "pids") + "\n")
            hide = ["mount", "--bind", str(fewer), str(CONTROLLERS)]
        subprocess.run(["nsenter", "-t", str(own.namespaces), "-m"] + hide, check=True)
        own.start()
        if own.docker("info", "--format", "{{.PidsLimit}}").strip() != "false":
            raise NotRun("this dockerd sees the control group pids in spite of all")
        own.load(IMAGE)
        lab.docker = own.docker
        project = lab.project(
            "uncounted", "<matrix><python>3.10</python><a>1, 2</a></matrix>", {"test_a.py": "def test_a(): pass\n"}
        )
        maven = project.run()
        lab.equal(maven.code, 0, "the exit code")
        told = [line for line in maven.console.splitlines() if "pids limit" in line.lower()]
        lab.equal(len(told), 1, "lines that say so")
        lab.nothing_left(project)
    finally:
        lab.end()
        lab.docker = everybodys
        own.end()
