"""Tests that work against the plugin, and tests that do so by bad luck."""

from catalog import fault

FORGER = '''
import os
import signal

HOW = os.environ["MATRIX_HOW"]


def test_first():
    pass


def test_forger(request):
    session = request.config.pluginmanager.get_plugin("pytest_matrix_session")
    if HOW == "honest":
        return
    if HOW == "flood":
        for number in range(1500):
            session.id = "1-%x" % number
            session.emit(e="start", xml="")
            session.emit(e="finish", status=0)
        os._exit(0)
    session.emit(e="done", id=request.node.nodeid, seconds=0.1)
    session.emit(e="collected", total=2)
    if HOW == "segv" or HOW == "left":
        with open(session.xml, "w") as xml:
            xml.write("<testsuites><testsuite/></testsuites>")
    session.emit(e="finish", status=0)
    if HOW == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if HOW != "lies":
        os._exit(0)


def test_third():
    pass


def test_fourth():
    assert HOW != "lies"
'''


@fault(
    "forgery",
    "a test forges its own end and the end of pytest's session in the event channel, and the XML, and then crashes",
    "`emit()` of the probe's own object, then `os._exit(0)` or SIGSEGV; another cell of the same build runs as usual",
)
def forgery(lab):
    hows = ["honest", "exit", "left", "segv", "flood", "lies"]
    project = lab.project(
        "forgery", "<matrix><python>3.10</python><how>%s</how></matrix>" % ", ".join(hows), {"test_forger.py": FORGER}
    )
    maven = project.run("verify", "-Dpytest-matrix.testFailureIgnore=true")
    lab.check(maven.code != 0, "a build with forgers passed", maven.console)
    cells, tests = project.cells(), project.tests()
    for how in hows:
        lab.times()
        cell = "py310-how" + how
        expected = {"honest": "PASSED", "lies": "FAILED"}.get(how, "ERROR")
        lab.equal(cells[cell]["status"], expected, cell)
        if how != "flood":
            lab.kept(tests, {"test_first": "passed"}, cell)
    lab.kept(tests, dict.fromkeys(["test_first", "test_forger", "test_third", "test_fourth"], "passed"), "py310-howhonest")
    lab.kept(tests, {"test_fourth": "failure"}, "py310-howlies")
    lab.nothing_left(project)


UNLUCKY = '''
import os
import subprocess
import sys

ENVIRON = dict(os.environ)
FRAME = '\\n@pmx1 1-a 1 0 1 {"e":"finish","status":1}\\n@pmx1 1-a 2 0 9 {"e":\\n@pmx1 half a line'


def test_says_what_our_events_look_like(capfd):
    with capfd.disabled():
        sys.stderr.write(FRAME)
        sys.stdout.write(FRAME)
        os.system("printf noise >&3 2>/dev/null")


def test_runs_pytest_itself(tmp_path):
    (tmp_path / "test_inner.py").write_text("def test_red(): assert 0\\n")
    for environ in (dict(os.environ), ENVIRON):
        inner = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)], env=environ, stdout=subprocess.DEVNULL
        )
        assert inner.returncode == 1


def test_forks_a_child_that_runs_on_through_pytest():
    child = os.fork()
    if child == 0:
        raise SystemError("in the child only")
    os.waitpid(child, 0)


def test_last():
    pass
'''


@fault(
    "unlucky",
    "tests print lines that look like events, run pytest themselves, or fork children that continue in pytest's code",
    "a test does this; all pass",
)
def unlucky(lab):
    project = lab.project(
        "unlucky",
        "<matrix><python>3.10</python><how>command, script</how></matrix>"
        "<overrides><override><when><how>script</how></when><script>python -m pytest</script></override></overrides>",
        {"test_unlucky.py": UNLUCKY},
    )
    maven = project.run()
    lab.check(maven.code == 0, "honest tests did not pass", maven.console)
    for cell, result in project.cells().items():
        lab.times()
        lab.equal(result["status"], "PASSED", cell)
        lab.equal(result["counts"]["tests"], 4, "tests of " + cell)
    lab.nothing_left(project)


LITTER = '''
import atexit
import os

import pytest

HOW = os.environ["MATRIX_HOW"]


@pytest.fixture
def results(request):
    return os.path.dirname(request.config.pluginmanager.get_plugin("pytest_matrix_session").xml)


def sparse(path, size):
    with open(path, "wb") as file:
        file.truncate(size)


def test_litter(results, request):
    at = lambda *names: os.path.join(results, *names)
    if HOW == "odd":
        os.symlink("/etc/passwd", at("junit-link.xml"))
        os.symlink("/dev/zero", at("junit-zero.xml"))
        os.symlink("..", at("up"))
        os.link(__file__, at("junit-hard.xml"))
        os.mkfifo(at("junit-pipe.xml"))
        os.mkdir(at("sub"))
        sparse(at("sub", "huge"), 2 << 30)
    elif HOW == "deep":
        here = os.open(".", os.O_RDONLY)
        os.chdir(results)
        for _ in range(3000):
            os.mkdir("deep")
            os.chdir("deep")
        os.fchdir(here)
    elif HOW == "huge":
        sparse(at("junit-huge.xml"), 3 << 30)
    elif HOW == "many":
        for number in range(20000):
            open(at("junit-%d.xml" % number), "w").close()
    elif HOW == "bomb":
        xml = request.config.pluginmanager.get_plugin("pytest_matrix_session").xml

        def spoil():
            with open(xml, "w") as file:
                file.write('<!DOCTYPE t [<!ENTITY a "%s">]><testsuite/>' % ("a" * 100000))

        atexit.register(spoil)
    elif HOW == "events":
        channel = request.config.pluginmanager.get_plugin("pytest_matrix_session")
        while True:
            channel.emit(e="test", id="x" * 1000)


def test_red():
    assert HOW == "odd" or HOW == "deep"
'''
LIMIT = 15


@fault(
    "litter",
    "a test leaves links, a pipe, sparse files, 3000 nested folders, files of 3 GiB, or 20,000 files in the results folder; an entity bomb instead of the XML; an endless stream of events",
    "a test does this; another cell of the same build leaves links, and passes",
    long=True,
)
def litter(lab):
    hows = {
        "odd": ("PASSED", ""),
        "deep": ("PASSED", ""),
        "huge": ("ERROR", "larger than 1 GiB"),
        "many": ("ERROR", "more than 1000 results"),
        "bomb": ("ERROR", "DOCTYPE"),
        "events": ("ERROR", ""),
    }
    project = lab.project(
        "litter",
        "<matrix><python>3.10</python><how>%s</how></matrix><timeout>%ds</timeout>" % (", ".join(hows), LIMIT),
        {"test_litter.py": LITTER},
    )
    maven = project.run("verify", "-Dpytest-matrix.testFailureIgnore=true", seconds=240)
    lab.check(maven.code != 0, "a build with errors passed", maven.console)
    cells = project.cells()
    for how, (status, text) in hows.items():
        lab.times()
        cell = cells["py310-how" + how]
        lab.equal(cell["status"], status, cell["id"])
        problem = cell.get("problem") or {}
        lab.check(text in "%s %s" % (problem, maven.console), "%s does not say %r" % (cell["id"], text), problem)
    junit = project.output / "py310-howodd/junit"
    lab.check(all(path.is_file() and not path.is_symlink() for path in junit.iterdir()), "not only files in %s" % junit)
    # From a container the hard link comes as a copy of what the container has there.
    lab.equal(len(list(junit.iterdir())), 2 if lab.engine == "docker" else 1, "files in %s" % junit)
    lab.nothing_left(project)
