"""Maven is told to end, or killed, in each of its phases."""

import re
import signal

from catalog import fault
from lab import GREEN, PYTHON, Hang
from proxy import Connection, Proxy, Rule

QUICK = '''
def test_first():
    pass


def test_red():
    assert 1 == 2
'''
SLOW = QUICK + '''

def test_slow():
    import time

    print("HANGING", flush=True)
    time.sleep(1000)
'''
# pip shows it with PIP_VERBOSE.
SETUP_PY = """
import time

print("HANGING", flush=True)
time.sleep(1000)
"""
# The cell's container alone has a name with its id; that of a set-up is named by its fingerprint.
CELL = r"containers/create\?name=pytest-matrix-(?!setup)"


def volumes_image(lab):
    """One of this fault alone, whose containers each bring an anonymous volume along."""
    return "pytest-matrix-faults/volume-%s:3.10" % lab.name


def volume(lab):
    """The configuration of a build on that image; empty without containers."""
    if lab.engine != "docker":
        return ""
    name = volumes_image(lab)
    if not lab.docker("images", "-q", name).strip():
        lab.docker.derive(name, "VOLUME /data")
    return "<image>%s</image>" % name


class Phase:
    """A build that stands still in one phase until it is signalled."""

    def __init__(self, lab, name):
        self.lab = lab
        self.name = name
        self.proxy = None
        configuration = PYTHON + "<pytestArgs>-s</pytestArgs>" + volume(lab)
        tests = SLOW if name == "test" else QUICK
        if name == "pull":
            configuration = PYTHON + "<image>localhost/pytest-matrix-faults/absent:1</image>"
        elif name == "setup":
            configuration += "<setup>echo %s; echo HANGING; sleep 1000</setup>" % id(self)
        files = {"test_a.py": tests}
        if name == "install":
            configuration += "<environment><PIP_VERBOSE>1</PIP_VERBOSE></environment>"
            files["setup.py"] = SETUP_PY
        self.project = lab.project("signal-" + name, configuration, files)

    def start(self):
        rules = {
            "pull": [Rule("POST /images/create", Connection.endless_pull)],
            "copy": [Rule("PUT /containers/.*/archive", Connection.hold)],
            "collect": [Rule("GET /containers/.*/archive", Connection.hold)],
        }
        host = ""
        if self.lab.engine == "docker":
            self.proxy = Proxy(self.lab, rules.get(self.name, []))
            host = self.proxy.address
        self.maven = self.project.maven("verify", docker_host=host, offline=self.name != "pull")
        return self

    def reach(self):
        maven = self.maven
        if self.name == "pull":
            maven.wait_for("the pull", lambda: self.proxy.saw("POST /images/create"))
        elif self.name in ("setup", "install"):
            log = self.project.output / "py310/setup.log"
            said = re.compile(r"^\s*HANGING$", re.MULTILINE)
            maven.wait_for("the " + self.name, lambda: log.exists() and said.search(log.read_text()))
        elif self.name == "copy":
            maven.wait_for("the copy", lambda: self.proxy.saw("PUT /containers/.*/archive"))
        elif self.name == "test":
            maven.wait_for_log("py310", "HANGING")
        elif self.name == "collect":
            maven.wait_for("the collection", lambda: self.proxy.saw("GET /containers/.*/archive"))

    def close(self):
        if self.proxy:
            self.proxy.__exit__()


PHASES = {"docker": ["pull", "setup", "copy", "test", "collect"], "local": ["setup", "install", "test"]}
SIGNALS = {"Ctrl-C": signal.SIGINT, "SIGTERM": signal.SIGTERM, "SIGHUP": signal.SIGHUP}
AT_ONCE = 3


def stopped(lab, phase, word, number):
    """Starts a build, stops it in the phase, and looks at what it left."""
    lab.times()
    where = "%s in %s" % (word, phase.name)
    try:
        phase.start()
        phase.reach()
        phase.maven.signal(number)
        code = phase.maven.wait(30)
    except Hang as hang:
        lab.check(False, "%s: %s" % (where, hang))
        return
    finally:
        phase.close()
    lab.check(code != 0, where + ": exit code 0", phase.maven.console)
    lab.equal(lab.left(phase.project), [], where + ": left behind")
    result = phase.project.result()
    if result is None:
        lab.lose(where + ": no result.json", phase.maven.console)
        return
    cell = result["cells"][0]
    lab.equal(cell["status"], "CANCELLED", where + ": the cell")
    lab.check(result["status"] != "PASSED", where + ": the run is PASSED")
    if phase.name in ("test", "collect"):
        lab.kept(phase.project.tests(), {"test_first": "passed", "test_red": "failure"}, "py310")
        lab.equal([test["name"] for test in cell["failedTests"]], ["test_a.test_red"], where + ": failedTests")


@fault("signal", "Maven gets Ctrl-C, SIGTERM or SIGHUP while it pulls, sets up, installs, copies, tests or collects", "a build that is held in that phase gets the signal")
def signalled(lab):
    lab.warm(volume(lab))
    phases, words = PHASES[lab.engine], list(SIGNALS)
    every = [(name, word) for name in phases for word in words]
    # Each phase, and each signal.
    few = [(phases[number % len(phases)], words[number % len(words)]) for number in range(max(len(phases), len(words)))]
    work = [
        (lambda name=name, word=word: stopped(lab, Phase(lab, name), word, SIGNALS[word]))
        for name, word in lab.cases(every, few)
    ]
    with lab.daemon_as_before(volumes_image(lab)):
        lab.parallel(work, AT_ONCE)
    lab.equal(lab.half_environments(), [], "environments that were not built to their end")


LIVE = '''
import os
import time


def test_waits_for_the_others():
    print("LIVE", flush=True)
    while not os.path.exists(%r):
        time.sleep(0.05)
'''


class Live:
    """A build that is in the middle of its tests while others are killed and cleaned away, and must not notice."""

    def __init__(self, lab):
        self.lab = lab
        # In a container it lies there, else here.
        self.go = "/tmp/pytest-matrix-faults-go" if lab.engine == "docker" else str(lab.folder / "go")
        self.project = lab.project(
            "live", "<matrix><python>3.10</python></matrix><pytestArgs>-s</pytestArgs>", {"test_live.py": LIVE % self.go}
        )
        self.maven = self.project.maven()
        self.maven.wait_for_log("py310", "LIVE")

    def finish(self):
        if self.lab.engine == "docker":
            names = self.lab.docker.containers(self.project.name)
            if not self.lab.equal(len(names), 1, "containers of the live build"):
                return
            self.lab.docker("exec", names[0], "touch", self.go)
        else:
            open(self.go, "w").close()
        self.lab.equal(self.maven.wait(), 0, "the live build's exit code")
        self.lab.equal(self.project.result()["status"], "PASSED", "the live build")
        self.lab.nothing_left(self.project)


@fault(
    "kill",
    "Maven is killed by `kill -9` while it sets up, copies, tests or collects, and another build runs",
    "a build that is held in that phase is killed; then comes another run, or `pytest-matrix:clean`",
)
def killed(lab):
    lab.warm(volume(lab))
    live = Live(lab)
    # Whoever cleans looks for temporary files where his own go.
    temp = lab.folder / "kill-tmp"
    temp.mkdir()
    with lab.daemon_as_before(volumes_image(lab)):
        for cleaner in lab.cases(("clean", "verify"), ("verify",)):
            kill_and_clean(lab, cleaner, temp)
        live.finish()


def kill_and_clean(lab, cleaner, temp):
    phases = [Phase(lab, name) for name in PHASES[lab.engine] if name != "pull"]
    for phase in phases:
        phase.project.temp = temp
    lab.parallel([lambda phase=phase: kill(lab, phase) for phase in phases], AT_ONCE)
    left = sum(len(lab.left(phase.project)) for phase in phases)
    # Those that were killed first, the start of the next one may have cleaned away already.
    lab.check(left > 0, "the killed builds left nothing to clean")
    other = lab.project("kill-next", PYTHON, GREEN)
    other.temp = temp
    maven = other.run("verify" if cleaner == "verify" else other.goal("clean"))
    lab.equal(maven.code, 0, "exit code of the next %s" % cleaner)
    for phase in phases:
        lab.equal(lab.left(phase.project), [], "after kill -9 in %s, the next %s left" % (phase.name, cleaner))
    lab.nothing_left(other)


def kill(lab, phase):
    lab.times()
    if phase.name == "copy":
        # Larger than what is kept in memory, so that a file is at stake.
        with open(str(phase.project.folder / "large.bin"), "wb") as large:
            large.truncate(65 << 20)
    try:
        phase.start()
        phase.reach()
        phase.maven.signal(signal.SIGKILL)
        phase.maven.wait(10)
    except Hang as hang:
        lab.check(False, "kill in %s: %s" % (phase.name, hang))
    finally:
        phase.close()
