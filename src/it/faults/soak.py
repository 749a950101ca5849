"""Many runs with a random fault each. A run is told by its seed, which repeats its choices (not the machine's timing)."""

import collections
import os
import pathlib
import queue
import random
import re
import shutil
import signal
import threading
import time

from lab import PYTHON, Hang, Lab
from proxy import Connection, Proxy, Rule

TESTS = 12
RED = "test_%02d_red"
CODE = '''
import os
import signal
import subprocess
import sys
import time

import pytest

HOW, WHERE, AT = %(how)r, %(where)r, %(at)d
RESULTS = os.environ.get("PYTEST_MATRIX_RESULTS", "")


def act(number, where):
    if number != AT or where != WHERE:
        return
    if HOW in ("SIGSEGV", "SIGKILL", "SIGABRT", "SIGTERM", "SIGINT", "SIGSTOP"):
        os.kill(os.getpid(), getattr(signal, HOW))
    elif HOW.startswith("exit"):
        os._exit(int(HOW[4:]))
    elif HOW == "hang":
        time.sleep(1000)
    elif HOW == "orphan":
        subprocess.Popen(["sleep", "1000"], start_new_session=True)
    elif HOW == "forge":
        for fd in range(3, 20):
            try:
                os.write(fd, b'\\n@pmx1 1-abcdef 1 0 1 {"e":"finish","status":0}\\n@pmx1 broken\\n')
            except OSError:
                pass
        os._exit(0)
    elif HOW == "garbage":
        os.write(2, bytes(range(256)) * 300)
    elif HOW == "noise":
        print("x" * 2000000)


@pytest.fixture
def step(request):
    number = int(request.node.name[5:7])
    act(number, "setup")
    yield
    act(number, "teardown")


def said(number):
    sys.stdout.write("\\nDONE %%02d\\n" %% number)
    sys.stdout.flush()


act(AT, "collection")
'''
GREEN = '''

def test_%(number)02d(step):
    time.sleep(%(pause)s)
    act(%(number)d, "call")
    said(%(number)d)
'''
FAILING = '''

def test_%(number)02d_red(step):
    act(%(number)d, "call")
    assert 1 == 2
'''
SELF = ["SIGSEGV", "SIGKILL", "SIGABRT", "SIGTERM", "SIGINT", "SIGSTOP", "exit0", "exit7", "hang", "forge"]
HARMLESS = ["orphan", "garbage", "noise"]
OUTSIDE = ["signal INT", "signal TERM", "signal HUP", "kill Maven", "kill a process of the cell"]
OF_DOCKER = ["remove the container", "reset", "truncate", "slow"]
REQUESTS = ["POST /containers/create", "PUT /containers/.*/archive", "/attach", "/start", "/wait", "GET /containers/.*/archive"]
LIMIT = 8
LONGEST = 90


class Run:
    """One build; all that is random about it comes from its seed."""

    def __init__(self, lab, seed):
        self.lab = lab
        self.seed = seed
        self.random = random.Random(seed)
        kinds = SELF + HARMLESS + OUTSIDE + (OF_DOCKER if lab.engine == "docker" else [])
        self.kind = self.random.choice(kinds)
        self.where = self.random.choice(["call", "call", "call", "setup", "teardown", "collection"])
        self.at = self.random.randrange(TESTS)
        self.red = self.random.choice([None, self.random.randrange(TESTS)])
        self.delay = self.random.uniform(0.2, 6.0)
        self.request = self.random.choice(REQUESTS)
        self.bytes = self.random.randrange(5000)
        self.proxy = None
        self.problems = []

    def name(self):
        if self.kind in SELF + HARMLESS:
            return "%s in %s of test %d" % (self.kind, self.where, self.at)
        if self.kind in ("reset", "truncate", "slow"):
            return "%s at %s" % (self.kind, self.request)
        return "%s after %.1f s" % (self.kind, self.delay)

    def code(self):
        inside = self.kind in SELF + HARMLESS
        parts = [CODE % {"how": self.kind if inside else "", "where": self.where, "at": self.at}]
        pause = 0.01 if inside else 0.15
        for number in range(TESTS):
            parts.append((FAILING if number == self.red else GREEN) % {"number": number, "pause": pause})
        return "".join(parts)

    def execute(self):
        configuration = PYTHON + "<pytestArgs>-s</pytestArgs><timeout>%ds</timeout>" % LIMIT
        self.project = self.lab.project("soak", configuration, {"test_a.py": self.code()})
        started = time.monotonic()
        try:
            self.maven = self.project.maven("verify", docker_host=self.host())
            self.inject()
            self.maven.wait(LONGEST)
            self.look()
        except Hang as hang:
            self.problems.append("hang: %s" % hang)
        finally:
            if self.proxy:
                self.proxy.__exit__()
        self.took = time.monotonic() - started
        return self

    def host(self):
        actions = {
            "reset": Connection.reset,
            "truncate": lambda connection: connection.truncate(self.bytes),
            "slow": lambda connection: connection.slow(0.02),
        }
        if self.kind not in actions:
            return ""
        self.proxy = Proxy(self.lab, [Rule(self.request, actions[self.kind], times=1)])
        return self.proxy.address

    def inject(self):
        """Of what comes from outside; the moment is random, since each may be the wrong one."""
        if self.kind in SELF + HARMLESS or self.proxy:
            return
        deadline = time.monotonic() + self.delay
        while time.monotonic() < deadline and self.maven.process.poll() is None:
            time.sleep(0.02)
        if self.maven.process.poll() is not None:
            return
        try:
            if self.kind.startswith("signal "):
                self.maven.signal(getattr(signal, "SIG" + self.kind.split()[1]))
            elif self.kind == "kill Maven":
                self.maven.signal(signal.SIGKILL)
            elif self.lab.engine == "docker":
                for name in self.lab.docker.containers(self.project.name):
                    words = ["rm", "-f"] if self.kind == "remove the container" else ["kill"]
                    self.lab.docker(*words, name, check=False)
            else:
                for line in self.lab.processes(self.project)[:1]:
                    os.kill(int(line.split()[0]), signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has ended by itself meanwhile

    def look(self):
        code = self.maven.code
        result = self.project.result()
        status = result["status"] if result else "none"
        states = self.project.tests().of("py310")
        passed = {name for name, state in states.items() if state == "passed"}
        green = {"test_%02d" % number for number in range(TESTS) if number != self.red}
        whole = passed == green and self.red is None
        if (code == 0 or status in ("PASSED", "FLAKY")) and not whole:
            self.problems.append("false pass: exit code %s, %s, %d of %d passed" % (code, status, len(passed), len(green)))
        if code == 0 and self.kind in SELF:
            self.problems.append("false pass: exit code 0 in spite of %s" % self.name())
        if code != 0 and self.kind in HARMLESS and self.red is None:
            self.problems.append("false failure: " + self.maven.console[-1500:])
        self.kept = len(states)
        # What a test says last is said before its end; so the last one that spoke may have ended or not.
        said = re.findall(r"^DONE (\d\d)$", self.project.log("py310"), re.M)[:-1]
        lost = [number for number in said if states.get("test_" + number) is None]
        if lost and self.kind != "kill Maven":
            self.problems.append("lost: tests %s" % ", ".join(lost))
        self.outcome = "exit %s, %s, %d kept" % (code, status, self.kept)
        if self.kind == "kill Maven":
            self.project.run(self.project.goal("clean"))
        left = self.lab.left(self.project)
        if left:
            self.problems.append("left behind: %s" % left)


class Counts:
    def __init__(self):
        self.lock = threading.Lock()
        self.runs = collections.Counter()
        self.problems = collections.Counter()

    def add(self, run):
        with self.lock:
            key = (run.lab.engine, run.kind)
            self.runs[key] += 1
            for problem in run.problems:
                self.problems[problem.split(":", 1)[0]] += 1
            outcome = "; ".join(run.problems) or run.outcome
            state = "FAILED" if run.problems else "ok"
            print("%-6s %-10s %-6s %-55s %4.1f s  %s" % (state, run.seed, run.lab.engine, run.name(), run.took, outcome), flush=True)

    def bad(self):
        return sum(self.problems.values())

    def lines(self):
        total = sum(self.runs.values())
        found = ["%d %s" % (self.problems[what], name) for what, name in WORDS.items()]
        lines = ["%d runs: %s" % (total, ", ".join(found))]
        kinds = sorted({kind for _, kind in self.runs})
        lines += ["", "| fault | docker | local |", "|---|---|---|"]
        lines += ["| %s | %d | %d |" % (kind, self.runs["docker", kind], self.runs["local", kind]) for kind in kinds]
        return lines


WORDS = collections.OrderedDict(
    [
        ("false pass", "false passes"),
        ("false failure", "false failures"),
        ("lost", "with lost results"),
        ("left behind", "leaks"),
        ("hang", "hangs"),
        ("broken", "broken by the soak itself"),
    ]
)


def soak(root, engines, version, pip, runs, seed, at_once):
    """Each worker has a lab, with a cache of its own. A single run has the seed itself, to repeat one of many."""
    seeds = queue.Queue()
    for number in range(runs):
        seeds.put(seed if runs == 1 else "%s.%d" % (seed, number))
    counts = Counts()

    def work(number):
        labs = {}
        for engine in engines:
            place = pathlib.Path(str(root)) / ("soak-%d" % number)
            place.mkdir(exist_ok=True)
            labs[engine] = Lab(place, "soak", engine, version, pip)
            labs[engine].warm()
        try:
            while True:
                mine = seeds.get_nowait()
                run = Run(labs[random.Random("engine of " + mine).choice(engines)], mine)
                counts.add(attempt(run))
                if not run.problems:
                    remove(run)
        except queue.Empty:
            return
        finally:
            for lab in labs.values():
                lab.end()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("seed %s; " % seed + "\n".join(counts.lines()), flush=True)
    return counts


def attempt(run):
    run.took, run.outcome = 0, ""
    try:
        return run.execute()
    except Exception as trouble:
        run.problems.append("broken: %r" % trouble)
        return run


def remove(run):
    shutil.rmtree(str(run.project.folder), ignore_errors=True)
    shutil.rmtree(str(run.project.temp), ignore_errors=True)
