"""A build whose daemon, container or connection is lost in the middle of its tests."""

import re
import time

from lab import PYTHON, until

TESTS = '''
import os
import time


def test_first():
    pass


def test_red():
    assert 1 == 2


def test_slow():
    print("HANGING", flush=True)
    while not os.path.exists("/tmp/go"):
        time.sleep(0.05)


def test_last():
    pass
'''
ENDED = {"test_first": "passed", "test_red": "failure"}
WHOLE = dict(ENDED, test_slow="passed", test_last="passed")
CUT = dict(ENDED, test_slow="error")
MATRIX = PYTHON + "<pytestArgs>-s</pytestArgs>"
CELL = "py310"


class Build:
    """One that stands still in its third test, or in its set-up, until it is let go."""

    def __init__(self, lab, name, configuration="", setup=False, free=False):
        self.lab = lab
        self.name = name
        self.setup = setup
        self.since = time.monotonic()
        lab.times()
        if setup:
            wait = "echo %s; echo HANGING; while [ ! -e /tmp/go ]; do sleep 0.1; done" % (lab.folder / name)
            configuration += "<setup>%s</setup>" % wait
        self.project = lab.project(name, MATRIX + configuration, {"test_a.py": TESTS})
        if free:
            self.project.write({"test_a.py": TESTS.replace("/tmp/go", "/")})
        self.log = self.project.output / CELL / ("setup.log" if setup else "output.log")

    def start(self, host=""):
        self.maven = self.project.maven(docker_host=host)
        return self

    def stands(self, attempt=1, seconds=100):
        """Until the attempt's container stands still."""

        def look():
            if self.setup:
                return self.log.exists() and ("\n" + self.log.read_text()).count("\nHANGING") >= attempt
            earlier = self.log.with_name("output-attempt%d.log" % (attempt - 1))
            return (attempt == 1 or earlier.exists()) and "HANGING" in self.project.log(CELL)

        self.maven.wait_for("attempt %d stands still" % attempt, look, seconds)
        return self

    def container(self):
        """The one that this build has now; others have theirs on the same daemon."""

        def one():
            names = self.lab.docker.containers(self.project.name, "status=running")
            return names[0] if len(names) == 1 else None

        return until(one, 10, "one container of " + self.name)

    def release(self):
        """What stands still goes on; after a set-up, the cell's tests stand still in turn."""
        self.let_go()
        if self.setup:
            self.setup = False
            self.maven.wait_for_log(CELL, "HANGING")
            self.let_go()

    def let_go(self):
        # Its container may end before the command in it does, which then counts as killed.
        self.lab.docker("exec", self.container(), "touch", "/tmp/go", check=False)

    def broken(self):
        """From here on its time counts."""
        self.since = time.monotonic()
        return self

    def end(self, seconds):
        """Waits for Maven, which has so many seconds since the fault."""
        self.maven.wait(seconds + 60)
        took = time.monotonic() - self.since
        self.lab.note("%-28s %5.1f s" % (self.name, took))
        self.lab.check(took <= seconds, "%s took %.1f s, more than %d" % (self.name, took, seconds), self.maven.console)

    # What has to hold in the end

    def passes_over(self, seconds, attempts):
        """Every test has ended, the red one is the only fault."""
        self.end(seconds)
        self.common(attempts)
        cell = self.project.cells()[CELL]
        self.lab.equal(cell["status"], "FAILED", self.name + ": the cell")
        self.lab.kept(self.project.tests(), WHOLE, CELL)
        self.lab.equal([one["name"] for one in cell["failedTests"]], ["test_a.test_red"], self.name + ": failedTests")

    def is_lost(self, seconds, attempts, message, kept=CUT):
        """The running test is the error, and says why; those before it are kept. In a set-up there is none."""
        self.end(seconds)
        self.common(attempts)
        kept = {} if self.setup else kept
        cell, tests = self.project.cells()[CELL], self.project.tests()
        self.lab.equal(cell["status"], "ERROR", self.name + ": the cell")
        self.lab.kept(tests, kept, CELL)
        for name in tests.of(CELL):
            self.lab.check(name in kept or CELL in name, "%s: %s is reported" % (self.name, name))
        names = sorted(one["name"] for one in cell["failedTests"])
        expected = sorted("test_a." + name for name, state in kept.items() if state != "passed")
        self.lab.equal(names, expected, self.name + ": failedTests")
        problem = cell["problem"] or {}
        text = "\n".join(list(tests.texts.values()) + [str(problem.get("message")), str(problem.get("details"))])
        self.lab.check(re.search(message, text), "%s: no message says %r" % (self.name, message), text, self.maven.console)

    def says_on_console(self, text):
        self.lab.check(text in self.maven.console, "%s: the console has no %r" % (self.name, text), self.maven.console)

    def common(self, attempts):
        console = self.maven.console
        self.lab.check(self.maven.code != 0, self.name + ": exit code 0", console)
        cells = self.project.cells()
        self.lab.check(cells[CELL]["status"] != "PASSED", self.name + ": PASSED", console)
        self.lab.equal(cells[CELL]["attempts"], attempts, self.name + ": attempts")
        # Maven's own name their kind in the line that ends the build.
        bare = re.search(r"\b(?!Mojo)\w+(Exception|Error)\b.*\n\s+at ", console)
        self.lab.check(not bare, self.name + ": a bare exception on the console", console)

    def nothing_left(self):
        self.lab.nothing_left(self.project)
