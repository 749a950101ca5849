"""What every fault needs: a project, a real Maven that runs the plugin on it, and a look at what is left afterwards."""

import collections
import concurrent.futures
import contextlib
import copy
import glob
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time
import uuid
import xml.etree.ElementTree as ElementTree

GROUP = "io.github.pytest-matrix.it"
PLUGIN = "io.github.pytest-matrix:pytest-matrix-maven-plugin"
LABEL = "io.github.pytest-matrix."
HEAP = os.environ.get("FAULTS_HEAP", "256m")
LONGEST = 120
PYTHON = "<matrix><python>3.10</python></matrix>"
GREEN = {"test_a.py": "def test_a(): pass\n"}

POM = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>%(group)s</groupId>
  <artifactId>%(name)s</artifactId>
  <version>1.0</version>
  <packaging>pom</packaging>
  %(modules)s
  <build>
    <plugins>
      <plugin>
        <groupId>io.github.pytest-matrix</groupId>
        <artifactId>pytest-matrix-maven-plugin</artifactId>
        <version>%(version)s</version>
        <executions><execution><goals><goal>test</goal></goals></execution></executions>
        <configuration>%(configuration)s</configuration>
      </plugin>
    </plugins>
  </build>
</project>
"""


class Hang(Exception):
    """Something that had to happen did not."""


class NoResult(Exception):
    """Maven left no result.json; its console says why."""


class NotRun(Exception):
    """This machine can't have this fault; the reason is for the table."""


def _shortened(text):
    return text if len(text) < 1500 else text[:300] + "\n      [...]\n" + text[-1200:]


def until(condition, seconds, what):
    """Polls; returns the first true value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Hang("not within %d s: %s" % (seconds, what))
        time.sleep(0.02)


def sh(*command, **more):
    check = more.pop("check", True)
    seconds = more.pop("seconds", 60)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=seconds, **more
    )
    text = done.stdout.decode("utf-8", "replace")
    if check and done.returncode:
        raise RuntimeError("%s: exit %d: %s" % (" ".join(command), done.returncode, text))
    return text


class Docker:
    """A daemon, by its address; empty is the one that the docker command finds by itself."""

    def __init__(self, host=""):
        self.host = host

    def __call__(self, *arguments, **more):
        where = ["-H", self.host] if self.host else []
        return sh("docker", *(where + list(arguments)), **more)

    def address(self):
        """unix://… or tcp://…; of others there is no proxy."""
        address = self.host or self("context", "inspect", "--format", "{{.Endpoints.docker.Host}}").strip()
        if not address.startswith(("unix://", "tcp://")) or os.environ.get("DOCKER_TLS_VERIFY"):
            raise NotRun("no proxy can stand before a daemon at " + address)
        return address

    def containers(self, project=None, *filters):
        label = LABEL + ("project=%s:%s" % (GROUP, project) if project else "run")
        wanted = ["label=" + label] + list(filters)
        options = [option for one in wanted for option in ("--filter", one)]
        return self("ps", "-a", "--no-trunc", "--format", "{{.Names}}", *options).split()

    def derive(self, name, change, base="python:3.10-slim"):
        """Makes an image that adds one line of a Dockerfile to another one."""
        made = self("create", base, "true").strip()
        self("commit", "--change", change, made, name)
        self("rm", made)

    def volumes(self):
        return set(self("volume", "ls", "-q").split())

    def dangling(self, base):
        """Images that nobody can find by a name, made of this one."""
        return set(self("images", "-q", "--no-trunc", "-f", "dangling=true", "-f", "label=%sbase=%s" % (LABEL, base)).split())


class Tests:
    """What the Surefire reports say, a test to its state."""

    def __init__(self, folder):
        self.states = {}
        self.texts = {}
        for name in sorted(glob.glob(str(folder / "TEST-*.xml"))):
            for case in ElementTree.parse(name).iter("testcase"):
                key = "%s.%s" % (case.get("classname"), case.get("name"))
                found = [child for child in case if child.tag in ("error", "failure", "skipped")]
                self.states[key] = found[0].tag if found else "passed"
                if found:
                    self.texts[key] = "%s %s" % (found[0].get("message"), found[0].text)

    def of(self, cell):
        """Test name to state, of one cell."""
        wanted = "(%s)." % cell
        return {key.split(wanted, 1)[1]: state for key, state in self.states.items() if wanted in key}


class Project:
    """A temporary project with the plugin's goal bound."""

    def __init__(self, lab, name, configuration, files=None, modules=()):
        self.lab = lab
        self.name = "faults-%s-%s" % (name, uuid.uuid4().hex[:6])
        self.folder = lab.folder / self.name
        self.last = None
        self.mavens = 0
        self.pids = set()
        lab.projects.add(self.name)
        self.folder.mkdir(parents=True)
        self.temp = lab.folder / (self.name + "-tmp")
        self.temp.mkdir()
        listed = "".join("<module>%s</module>" % module for module in modules)
        self.write(
            {
                "pom.xml": POM
                % {
                    "group": GROUP,
                    "name": self.name,
                    "version": lab.version,
                    "configuration": configuration,
                    "modules": "<modules>%s</modules>" % listed if listed else "",
                }
            }
        )
        self.write({"requirements.txt": "pytest\n"})
        self.write(files or {})

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    @property
    def output(self):
        return self.folder / "target/pytest-matrix"

    def log(self, cell):
        path = self.output / cell / "output.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def result(self):
        path = self.output / "result.json"
        return json.loads(path.read_text()) if path.exists() else None

    def cells(self):
        result = self.result()
        if result is None:
            raise NoResult(self.last.console if self.last else "Maven was never started")
        return {cell["id"]: cell for cell in result["cells"]}

    def tests(self):
        return Tests(self.folder / "target/surefire-reports")

    def maven(self, *arguments, **more):
        """Starts one."""
        return Maven(self, list(arguments) or ["verify"], **more)

    def run(self, *arguments, **more):
        """Runs one to its end."""
        seconds = more.pop("seconds", LONGEST)
        maven = self.maven(*arguments, **more)
        maven.wait(seconds)
        return maven

    def goal(self, goal):
        return "%s:%s:%s" % (PLUGIN, self.lab.version, goal)


class Maven:
    def __init__(self, project, arguments, docker_host="", offline=True, environment=None, jvm=""):
        self.project = project
        self.lab = lab = project.lab
        project.last = self
        project.mavens += 1
        self.console_file = lab.folder / ("%s-%d.log" % (project.name, project.mavens))
        env = dict(os.environ, TMPDIR=str(project.temp), XDG_CACHE_HOME=str(lab.cache), CI="")
        options = [os.environ.get("MAVEN_OPTS", ""), "-Xmx" + HEAP, "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"]
        env["MAVEN_OPTS"] = " ".join(options + ["-Djava.io.tmpdir=%s" % project.temp, jvm])
        host = docker_host or lab.docker.host
        if host:
            env["DOCKER_HOST"] = host
        env.update(lab.pip)
        env.update(environment or {})
        command = ["mvn", "-B", "-ntp", "-Dstyle.color=never", "-Dpytest-matrix.engine=" + lab.engine]
        command += (["-o"] if offline else []) + arguments
        with open(str(self.console_file), "wb") as console:
            self.process = subprocess.Popen(
                command,
                cwd=str(project.folder),
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        project.pids.add(self.process.pid)  # mvn becomes the JVM
        lab.running.add(self)
        self.started = time.monotonic()

    @property
    def console(self):
        return self.console_file.read_text(errors="replace")

    @property
    def code(self):
        return self.process.returncode

    def wait_for(self, what, condition, seconds=60):
        """Until the condition holds while Maven still runs."""

        def look():
            value = condition()
            if not value and self.process.poll() is not None:
                raise Hang("Maven ended (%s) before: %s\n%s" % (self.code, what, self.console[-3000:]))
            return value

        return until(look, seconds, what)

    def wait_for_log(self, cell, text, seconds=60):
        self.wait_for("%r in the log of %s" % (text, cell), lambda: text in self.project.log(cell), seconds)

    def wait(self, seconds=LONGEST):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            stack = sh("jstack", str(self.process.pid), check=False)
            (self.lab.folder / (self.project.name + "-hang.txt")).write_text(stack)
            self.signal(signal.SIGKILL)
            self.process.wait(10)
            raise Hang("Maven did not end within %d s; its stacks are in %s" % (seconds, self.lab.folder))
        finally:
            if self.process.poll() is not None:
                self.lab.running.discard(self)
        self.took = time.monotonic() - self.started
        return self.code

    def signal(self, number):
        """As a terminal does it: to the whole process group, but for TERM and KILL, which mean one process."""
        if number in (signal.SIGINT, signal.SIGHUP):
            os.killpg(self.process.pid, number)
        else:
            os.kill(self.process.pid, number)


class Volumes:
    """Those that containers of this lab had, by what the daemon tells while it happens: volumes have no label."""

    def __init__(self, lab):
        self.lab = lab
        self.file = lab.folder / ("events-%s" % uuid.uuid4().hex[:6])
        self.seen = set()

    def __enter__(self):
        command = ["docker"] + (["-H", self.lab.docker.host] if self.lab.docker.host else []) + ["events", "--format", "{{json .}}"]
        with open(str(self.file), "wb") as out:
            self.process = subprocess.Popen(
                command + ["--filter", "type=container", "--filter", "type=volume"], stdout=out, stdin=subprocess.DEVNULL
            )
        self._up_to_date()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def _up_to_date(self):
        """Until it has told of a volume that is made here, just now."""

        def told():
            mark = self.lab.docker("volume", "create").strip()
            self.lab.docker("volume", "rm", mark)
            with contextlib.suppress(Hang):
                return until(lambda: mark in self.file.read_text(errors="replace"), 2, "an event of " + mark)

        until(told, 30, "events of the daemon")

    def mounted(self):
        self._up_to_date()
        lines = self.file.read_text(errors="replace").splitlines()
        told = [(one["Type"], one["Action"], one["Actor"]) for one in map(json.loads, lines)]
        projects = {"%s:%s" % (GROUP, name) for name in self.lab.projects}
        ours = {
            actor["ID"]
            for kind, action, actor in told
            if (kind, action) == ("container", "create") and actor["Attributes"].get(LABEL + "project") in projects
        }
        mounts = [actor for kind, action, actor in told if (kind, action) == ("volume", "mount")]
        self.seen = {actor["ID"] for actor in mounts if actor["Attributes"].get("container") in ours}
        return self.seen


class Lab:
    """One fault's place: its folder, its caches, the checks that failed."""

    def __init__(self, root, name, engine, version, pip, docker=None, every=True):
        self.name = name
        self.every = every
        self.folder = pathlib.Path(str(root)) / ("%s-%s" % (name, engine))
        self.cache = pathlib.Path(str(root)) / "cache"
        self.folder.mkdir(parents=True)
        self.cache.mkdir(exist_ok=True)
        self.engine = engine
        self.version = version
        self.pip = pip
        self.docker = docker or Docker()
        self.lock = threading.Lock()
        self.running = set()
        self.projects = set()
        self.daemons = []
        self.problems = []
        self.notes = []
        self.counts = collections.Counter()

    @property
    def tried(self):
        return self.counts["tried"]

    @property
    def lost(self):
        return self.counts["lost"]

    def count(self, what, number=1):
        with self.lock:
            self.counts[what] += number
            return self.counts[what]

    def beside(self, docker):
        """The same lab at another daemon."""
        other = copy.copy(self)
        other.docker = docker
        return other

    def cases(self, every, few):
        """All of them where all tries are asked for, else the few; at least one."""
        return every if self.every else few

    def project(self, name, configuration, files=None, modules=()):
        return Project(self, name, configuration, files, modules)

    def warm(self, configuration=""):
        """Once without haste, for the environment to be there."""
        self.project("warm", PYTHON + configuration, GREEN).run()

    def check(self, holds, what, *facts):
        if not holds:
            self.problems.append(what + "".join("\n      " + _shortened(str(fact)) for fact in facts))
        return holds

    def note(self, text):
        """A measurement for the reader; nothing is decided by it."""
        self.notes.append(text)

    def equal(self, actual, expected, what):
        return self.check(actual == expected, "%s: expected %r, not %r" % (what, expected, actual))

    @contextlib.contextmanager
    def case(self, name):
        """What goes wrong in one of several cases leaves the others alone."""
        try:
            yield
        except (Hang, NoResult) as trouble:
            self.lose("%s: %s" % (name, trouble))

    def parallel(self, work, at_once):
        """Calls all functions, so many at a time."""
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            for done in [pool.submit(one) for one in work]:
                done.result()

    def times(self, number=1):
        """Counts how often a fault was tried."""
        self.count("tried", number)

    def lose(self, what, *facts):
        """A result that should be there and is not."""
        self.count("lost")
        self.check(False, "lost: " + what, *facts)

    def kept(self, tests, expected, cell):
        """Every expected test has its state, in the XML."""
        found = tests.of(cell)
        for name, state in expected.items():
            if found.get(name) != state:
                self.lose("%s of %s is %s, not %s" % (name, cell, found.get(name), state))

    @contextlib.contextmanager
    def daemon_as_before(self, base):
        """No volume of this lab's containers is left, and no nameless image of its base; others use the daemon, too."""
        if self.engine != "docker":
            yield
            return
        before = self.docker.dangling(base)
        with Volumes(self) as volumes:
            yield
            left = volumes.mounted() & self.docker.volumes()
        self.equal(left | (self.docker.dangling(base) - before), set(), "volumes or images left behind")
        self.check(volumes.seen, "no container had a volume, so nothing is proven")

    def nothing_left(self, project):
        """Neither on the daemon nor on this machine; whoever looks must have waited for Maven's end."""
        self.equal(self.left(project), [], "left behind by " + project.name)

    def left(self, project):
        found = []
        if self.engine == "docker":
            found += ["container " + name for name in self.docker.containers(project.name)]
        found += ["process " + text for text in self.processes(project)]
        # Maven's own native libraries and the JVM's performance data are none of ours.
        foreign = re.compile(r"jansi|libjansi|hsperfdata|\.java_pid|jna|junixsocket")
        found += ["temporary file " + name for name in sorted(os.listdir(str(project.temp))) if not foreign.search(name)]
        runs = self.cache / "pytest-matrix/runs"
        if runs.is_dir():
            ours = tuple("%d-" % pid for pid in project.pids)
            found += ["run folder " + name for name in sorted(os.listdir(str(runs))) if name.startswith(ours)]
        return found

    def half_environments(self):
        """Folders of this machine's environments that no build has completed, when none runs; images are whole or not there."""
        found = self.cache.glob("pytest-matrix/environments/*") if self.engine == "local" else []
        return sorted(str(folder) for folder in found if not (folder / "complete").exists())

    def processes(self, project):
        """Those that carry the mark of a run of this project's builds."""
        marks = [b"|%d|" % pid for pid in project.pids]
        found = []
        for name in glob.glob("/proc/[0-9]*/environ"):
            try:
                with open(name, "rb") as file:
                    environ = file.read()
                owner = re.search(rb"(?:^|\0)PYTEST_MATRIX_OWNER=([^\0]*)", environ)
                if not owner or not any(mark in owner.group(1) for mark in marks):
                    continue
                with open(os.path.dirname(name) + "/cmdline", "rb") as file:
                    line = file.read().replace(b"\0", b" ").decode("utf-8", "replace")
                found.append(name.split("/")[2] + " " + line[:200])
            except (OSError, IOError):
                continue  # it has ended meanwhile, or is not ours to see
        return found

    def end(self):
        """Whatever went wrong, nothing of this fault outlives it."""
        for maven in list(self.running):
            if maven.process.poll() is None:
                os.killpg(maven.process.pid, signal.SIGKILL)
                maven.process.wait()
        self.running.clear()
        if self.engine == "docker":
            for project in self.folder.glob("faults-*"):
                if project.is_dir():
                    for name in self.docker.containers(project.name):
                        self.docker("rm", "-f", "-v", name, check=False)
        for daemon in self.daemons:
            daemon.end()

    def remove(self):
        shutil.rmtree(str(self.folder), ignore_errors=True)
