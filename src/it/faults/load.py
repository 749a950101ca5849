"""More of everything than anybody planned for: cells, tests, output, failures. Maven has 256 MB for it."""

import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

from catalog import fault
from lab import HEAP, PYTHON, sh

HERE = pathlib.Path(__file__).resolve().parent
RULES = HERE.parents[2] / "src/test/resources/io/github/pytestmatrix/report/surefire-rules.xsd"
PATIENCE = 900
# What a reader at a bad moment can take in.
MOST_LINES = 300
MOST_BYTES = 64 << 10


class Run:
    """One build under load, with what it cost."""

    def __init__(self, lab, name, configuration, files, *arguments):
        self.lab = lab
        self.project = lab.project(name, configuration, files)
        lab.warm()
        gc = lab.folder / (self.project.name + "-gc.log")
        lab.times()
        self.maven = self.project.run(
            "verify", *arguments, seconds=PATIENCE, jvm="-Xlog:gc:file=%s" % gc
        )
        peaks = [(int(a), int(b)) for a, b in re.findall(r"(\d+)M->(\d+)M\(\d+M\)", gc.read_text())]
        self.before = max((a for a, _ in peaks), default=0)
        self.after = max((b for _, b in peaks), default=0)

    def report(self, bare=None):
        lines, size = len(self.maven.console.splitlines()), len(self.maven.console.encode())
        self.lab.note(
            "%s: %.1f s%s; heap of %s: at most %d MB used, %d MB after a collection; console %d lines, %d KB"
            % (
                self.project.name[len("faults-") : -len("-000000")],
                self.maven.took,
                " (pytest alone %.1f s)" % bare if bare else "",
                HEAP,
                self.before,
                self.after,
                lines,
                size >> 10,
            )
        )
        self.lab.check(lines <= MOST_LINES, "the console has %d lines" % lines, self.maven.console)
        self.lab.check(size <= MOST_BYTES, "the console has %d bytes" % size, self.maven.console)
        self.lab.check("OutOfMemory" not in self.maven.console, "the heap was too small", self.maven.console)
        self.lab.nothing_left(self.project)

    def reports(self):
        return sorted((self.project.folder / "target/surefire-reports").glob("TEST-*.xml"))

    def rules(self):
        """All reports are whole and keep Surefire's rules."""
        reports = [str(path) for path in self.reports()]
        self.lab.check(reports, "no reports", self.maven.console)
        for start in range(0, len(reports), 1000):
            said = sh("java", str(HERE / "Rules.java"), str(RULES), *reports[start : start + 1000], seconds=PATIENCE)
            self.lab.check(not said.strip(), "reports that break the rules", said)

    def suites(self):
        """Numbers of tests, failures and errors over all reports, by their attributes and by their elements."""
        said, found = [0, 0, 0], [0, 0, 0]
        for path in self.reports():
            for event, element in ElementTree.iterparse(str(path), events=("start", "end")):
                if event == "start" and element.tag == "testsuite":
                    for at, name in enumerate(("tests", "failures", "errors")):
                        said[at] += int(element.get(name))
                elif event == "end" and element.tag == "testcase":
                    found[0] += 1
                    found[1] += element.find("failure") is not None
                    found[2] += element.find("error") is not None
                    element.clear()
        self.lab.equal(found, said, "elements of the reports against what their suites say")
        return found

    def raw(self, cell):
        """pytest's own XML."""
        return sorted((self.project.output / cell / "junit").glob("*.xml"))


def bare(lab, project, *options):
    """The time of the same tests under nothing but pytest, where this machine has one; for comparison only."""
    home = os.environ.get("PYTEST_HOME_7_2")
    if not home:
        return None
    copy = lab.folder / (project.name + "-bare")
    copy.mkdir()
    for path in project.folder.glob("*.py"):
        (copy / path.name).write_text(path.read_text())
    env = dict(os.environ, PYTHONPATH=home, PYTHONDONTWRITEBYTECODE="1")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", "--junit-xml=junit.xml"] + list(options)
    started = time.monotonic()
    with open(str(copy / "output.log"), "wb") as log:
        subprocess.run(command, cwd=str(copy), env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL, timeout=PATIENCE)
    return time.monotonic() - started


CELLS = 200


@fault("cells", "%d cells" % CELLS, "an axis of %d values, with a failing test in every tenth cell" % CELLS, long=True)
def cells(lab):
    values = ", ".join("v%03d" % number for number in range(CELLS))
    test = "import os\n\n\ndef test_a():\n    assert not os.environ['MATRIX_N'].endswith('7')\n\n\ndef test_b():\n    pass\n"
    run = Run(
        lab, "cells", "<matrix><python>3.10</python><n>%s</n></matrix>" % values, {"test_a.py": test}
    )
    lab.check(run.maven.code != 0, "the build passed", run.maven.console)
    found = run.project.cells()
    lab.equal(len(found), CELLS, "cells")
    for number in range(CELLS):
        name = "py310-nv%03d" % number
        bad = name.endswith("7")
        cell = found.get(name, {})
        lab.equal(cell.get("status"), "FAILED" if bad else "PASSED", name)
        counts = cell.get("counts", {})
        lab.equal((counts.get("tests"), counts.get("failures")), (2, int(bad)), "counts of " + name)
    lab.equal(run.project.result()["counts"]["tests"], 2 * CELLS, "tests")
    run.rules()
    lab.equal(run.suites(), [2 * CELLS, CELLS // 10, 0], "tests, failures and errors in the reports")
    run.report()


TESTS = 20000


@fault("many-tests", "{:,} tests in a cell".format(TESTS), "a parametrised test; one of them fails, one is skipped", long=True)
def many_tests(lab):
    test = """
import pytest


@pytest.mark.parametrize("n", range(%d))
def test_n(n):
    if n == 12345:
        pytest.skip("no")
    assert n != 4711
""" % TESTS
    run = Run(lab, "tests", PYTHON + "<timeout>10m</timeout>", {"test_n.py": test})
    lab.check(run.maven.code != 0, "the build passed", run.maven.console)
    cell = run.project.cells()["py310"]
    lab.equal(cell["status"], "FAILED", "the cell")
    lab.equal(cell["counts"], {"tests": TESTS, "failures": 1, "errors": 0, "skipped": 1, "flakes": 0}, "counts")
    lab.equal([test["name"] for test in cell["failedTests"]], ["test_n.test_n[4711]"], "failedTests")
    run.rules()
    lab.equal(run.suites(), [TESTS, 1, 0], "tests, failures and errors in the reports")
    names = set()
    for path in run.reports():
        names.update(case.get("name") for case in ElementTree.parse(str(path)).iter("testcase"))
    lost = [n for n in range(TESTS) if "test_n[%d]" % n not in names]
    if lost:
        lab.lose("%d tests are in no report" % len(lost), lost[:20])
    run.report(bare(lab, run.project))


LINE = 100
OUTPUT = 1 << 30
SPILL = '''
import sys

LINES = %d


def block(first, count):
    return "".join("%%012d %%s\\n" %% (n, "x" * %d) for n in range(first, first + count)).encode()


def test_spills():
    out = sys.stdout.buffer if hasattr(sys.stdout, "buffer") else sys.stdout
    out.write(b"BEGIN\\n")
    for first in range(0, LINES, 10000):
        out.write(block(first, min(10000, LINES - first)))
    out.write(b"END\\n")
    out.flush()


def test_red():
    assert 1 == 2
''' % (OUTPUT // LINE, LINE - 14)


def spilled(path):
    """Size and hash of what lies between the two marks, read as a stream."""
    size, digest, state = 0, hashlib.sha256(), "before"
    with open(str(path), "rb") as log:
        for line in log:
            if state == "within" and line == b"END\n":
                state = "after"
            elif state == "within":
                size += len(line)
                digest.update(line)
            elif line.endswith(b"BEGIN\n"):
                state = "within"
    return size, digest.hexdigest(), state


def spill():
    """What must have been spilled."""
    digest, size = hashlib.sha256(), 0
    for first in range(0, OUTPUT // LINE, 10000):
        count = min(10000, OUTPUT // LINE - first)
        block = "".join("%012d %s\n" % (n, "x" * (LINE - 14)) for n in range(first, first + count)).encode()
        digest.update(block)
        size += len(block)
    return size, digest.hexdigest(), "after"


@fault("output", "1 GB of output", "a test writes it, under `-s`, with a number in each line", long=True)
def output(lab):
    run = Run(lab, "output", PYTHON + "<pytestArgs>-s</pytestArgs><timeout>10m</timeout>", {"test_spill.py": SPILL})
    lab.check(run.maven.code != 0, "the build passed", run.maven.console)
    lab.equal(run.project.cells()["py310"]["status"], "FAILED", "the cell")
    lab.kept(run.project.tests(), {"test_spills": "passed", "test_red": "failure"}, "py310")
    path = run.project.output / "py310/output.log"
    found, expected = spilled(path), spill()
    if found != expected:
        lab.lose("output: %r instead of %r" % (found, expected))
    lab.check("pytest-matrix/py310" in run.maven.console or "Logs: " in run.maven.console, "the console does not say where the log is")
    run.rules()
    time_alone = bare(lab, run.project, "-s")
    run.report(time_alone)
    path.unlink()


@fault("long-output", "1 GB of output in one line", "a test writes it, under `-s`", long=True)
def long_output(lab):
    text = SPILL.replace("%012d %s\\n", "%012d %s ")
    run = Run(lab, "line", PYTHON + "<pytestArgs>-s</pytestArgs><timeout>10m</timeout>", {"test_spill.py": text})
    lab.check(run.maven.code != 0, "the build passed", run.maven.console)
    lab.equal(run.project.cells()["py310"]["status"], "FAILED", "the cell")
    path = run.project.output / "py310/output.log"
    size = 0
    with open(str(path), "rb") as log:
        while log.read(1):
            log.seek(0, os.SEEK_END)
            size = log.tell()
    lab.check(size >= OUTPUT // LINE * LINE, "the log has %d bytes only" % size)
    run.rules()
    run.report()
    path.unlink()


TEXT = 100 << 20


@fault("text", "a failure's text of 100 MB; captured output of 100 MB", "an assertion's message; a test that prints, and fails", long=True)
def text(lab):
    test = """
def test_text():
    raise AssertionError("".join("%%07d %%s\\n" %% (n, "y" * 91) for n in range(%d)))


def test_line():
    raise AssertionError("z" * %d)


def test_printed():
    for n in range(%d):
        print("%%07d %%s" %% (n, "y" * 91))
    assert 1 == 2


def test_passes():
    pass
"""
    for how, options in (("plain", ""), ("logged", "<pytestArgs>-o junit_logging=all</pytestArgs>")):
        run = Run(
            lab,
            "text-" + how,
            PYTHON + options + "<timeout>10m</timeout>",
            {"test_text.py": test % (TEXT // 100, TEXT, TEXT // 100)},
        )
        lab.check(run.maven.code != 0, "the build passed", run.maven.console)
        cell = run.project.cells()["py310"]
        lab.equal(cell["status"], "FAILED", "the cell " + how)
        lab.equal((cell["counts"]["tests"], cell["counts"]["failures"]), (4, 3), "counts " + how)
        red = {"test_text": "failure", "test_line": "failure", "test_printed": "failure", "test_passes": "passed"}
        lab.kept(run.project.tests(), red, "py310")
        run.rules()
        # Whole in the log, which the console names.
        log = run.project.output / "py310/output.log"
        lab.check(log.stat().st_size > 3 * TEXT, "the log has %d bytes only" % log.stat().st_size)
        lab.check("py310/output.log" in run.maven.console, "the console does not name the log", run.maven.console)
        last = b"%07d yyy" % (TEXT // 100 - 1)
        lab.check(sum(last in line for line in open(str(log), "rb")) >= 2, "the log lacks the end of a text")
        run.report(bare(lab, run.project))


FAILURES = 10000
LARGE = 1000


@fault(
    "failures",
    "{:,} failures in a cell; {:,} of 60 KB each in each of two cells".format(FAILURES, LARGE),
    "a parametrised test that always fails",
    long=True,
)
def failures(lab):
    # pytest's own summary of so many takes it minutes.
    quick = "<pytestArgs>--tb=no</pytestArgs><timeout>10m</timeout>"
    for how, cells, number, message in (
        ("alike", ["1"], FAILURES, "'always'"),
        ("large", ["1", "2"], LARGE, "'%d ' % n + ('w' * 99 + '\\n') * 600"),
    ):
        test = """
import pytest


@pytest.mark.parametrize("n", range(%d))
def test_n(n):
    raise ValueError(%s)
""" % (number, message)
        matrix = "<matrix><python>3.10</python><n>%s</n></matrix>" % ", ".join(cells)
        run = Run(lab, "failures-" + how, matrix + quick, {"test_n.py": test})
        lab.check(run.maven.code != 0, "the build passed", run.maven.console)
        for name, cell in run.project.cells().items():
            lab.equal(cell["status"], "FAILED", name)
            lab.equal((cell["counts"]["tests"], cell["counts"]["failures"]), (number, number), "counts of " + name)
            lab.equal(len(cell["failedTests"]), number, "failedTests of " + name)
        lab.check("output.log" in run.maven.console, "the console does not name the log", run.maven.console)
        run.rules()
        total = len(cells) * number
        lab.equal(run.suites(), [total, total, 0], "tests, failures and errors in the reports")
        run.report(bare(lab, run.project, "--tb=no"))
