"""Many at once: modules of one build, builds of one project, builds on one daemon."""

import collections
import glob
import re
import shutil
import time
import uuid
import xml.etree.ElementTree as ElementTree

from catalog import fault
from lab import GROUP, Hang

PATIENCE = 600
# The clock is one for all processes and containers of a machine.
STAMPED = '''
import os
import sys
import time


def stamp(what):
    # Past pytest's capturing, and in one write.
    os.write(2, ("STAMP %%s %%.6f\\n" %% (what, time.monotonic())).encode())


def test_stamped():
    stamp("begin")
    time.sleep(0.8)
    stamp("end")


def test_requirements():
    import pytest
    %s


def test_verdict():
    assert %s
'''
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>%(group)s</groupId><artifactId>%(parent)s</artifactId><version>1.0</version></parent>
  <artifactId>%(parent)s-%(name)s</artifactId>
  <packaging>pom</packaging>
  <build>
    <plugins>
      <plugin>
        <groupId>io.github.pytest-matrix</groupId>
        <artifactId>pytest-matrix-maven-plugin</artifactId>
        <configuration>%(configuration)s</configuration>
      </plugin>
    </plugins>
  </build>
</project>
"""
LIMIT = 3


def most_at_once(logs):
    """How many cells were between their two stamps at the same time, at most."""
    moments = []
    for log in logs:
        text = log.read_text(errors="replace")
        moments += [(float(at), 1) for at in re.findall(r"STAMP begin ([0-9.]+)", text)]
        moments += [(float(at), -1) for at in re.findall(r"STAMP end ([0-9.]+)", text)]
    running = most = 0
    for _, change in sorted(moments):
        running += change
        most = max(most, running)
    return most, len(moments) // 2


@fault("reactor", "`-T 4` over 8 modules (4 in the short set) of 3 cells each, with shared and with different requirements, at most %d cells at once" % LIMIT, "by Maven itself; cells record when they start and end")
def reactor(lab):
    lab.times()
    # Half of the modules share an environment, some another one, the rest have one each; all new in this run.
    shares = lab.cases("zzzzeefg", "zzef")
    names = ["m%d" % number for number in range(1, len(shares) + 1)]
    mark = uuid.uuid4().hex
    kinds = {}
    files = {}
    parent = lab.project("reactor", "<skip>true</skip><parallel>%d</parallel>" % LIMIT, modules=names)
    for number, name in enumerate(names):
        kind = shares[number]
        kinds[name] = kind
        red = number in (2, 6)
        requirement = "pytest\n%s# %s %s\n" % ("iniconfig\n" if kind == "e" else "", kind, mark)
        configuration = "<skip>false</skip><parallel>%d</parallel><pytestArgs>-s</pytestArgs>" % LIMIT
        configuration += "<matrix><python>3.10</python><n>1, 2, 3</n></matrix>"
        files[name + "/pom.xml"] = MODULE % {
            "group": GROUP,
            "parent": parent.name,
            "name": name,
            "configuration": configuration,
        }
        files[name + "/requirements.txt"] = requirement
        check = "import iniconfig" if kind == "e" else "pass"
        files[name + "/test_a.py"] = STAMPED % (check, not red)
    parent.write(files)
    maven = parent.run("-T", "4", "--fail-at-end", "verify", seconds=PATIENCE)
    lab.check(maven.code != 0, "the build passed", maven.console)
    built = collections.Counter()
    fingerprints = collections.defaultdict(set)
    logs = []
    for number, name in enumerate(names):
        result, tests = module_result(parent, name)
        if not lab.check(result is not None, "no result of %s" % name, maven.console):
            continue
        red = number in (2, 6)
        lab.equal(result["status"], "FAILED" if red else "PASSED", name)
        lab.equal((result["counts"]["tests"], result["counts"]["failures"]), (9, 3 if red else 0), "counts of " + name)
        lab.equal(tests, (9, 3 if red else 0), "reports of " + name)
        for cell in result["cells"]:
            fingerprint = cell["environment"]["fingerprint"]
            fingerprints[kinds[name]].add(fingerprint)
            built[fingerprint] += not cell["environment"]["cached"]
            logs.append(parent.folder / name / "target/pytest-matrix" / cell["id"] / "output.log")
    lab.check(all(len(found) == 1 for found in fingerprints.values()), "environments", dict(fingerprints))
    expected = len(set(kinds.values()))
    lab.equal((len(built), sorted(built.values())), (expected, [1] * expected), "how often each environment was built")
    most, stamped = most_at_once(logs)
    lab.equal(stamped, 3 * len(names), "cells with stamps")
    lab.check(most <= LIMIT, "%d cells ran at once, of %d allowed" % (most, LIMIT))
    lab.check(most > 1, "no two cells ran at once")
    lab.note("%d cells, at most %d at once; %d environments, each built once; %.1f s" % (stamped, most, len(built), maven.took))
    for name in ["%s-%s" % (parent.name, name) for name in names]:
        if lab.engine == "docker":
            lab.equal(lab.docker.containers(name), [], "containers of " + name)
    lab.nothing_left(parent)


def module_result(parent, name):
    import json

    path = parent.folder / name / "target/pytest-matrix/result.json"
    if not path.exists():
        return None, None
    return json.loads(path.read_text()), counted(parent.folder / name / "target/surefire-reports")


def counted(folder):
    """Tests and failures in the reports."""
    tests = failures = 0
    for path in glob.glob(str(folder / "TEST-*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):
            tests += 1
            failures += case.find("failure") is not None
    return tests, failures


SLOW = '''
import os
import time

import pytest


@pytest.mark.parametrize("n", range(int(os.environ["FAULTS_TESTS"])))
def test_n(n):
    time.sleep(0.1)


def test_verdict():
    assert os.environ["FAULTS_RED"] == "no"
'''


@fault(
    "two-builds",
    "two Maven builds of one project at the same time; the second starts while the first copies, tests or collects, or removes `target` first",
    "a failing and a passing build of the same folder, distinguished by a property",
    long=True,
)
def two_builds(lab):
    lab.warm()
    configuration = (
        "<matrix><python>3.10</python><n>1, 2</n></matrix>"
        "<environment><FAULTS_RED>${red}</FAULTS_RED><FAULTS_TESTS>${tests}</FAULTS_TESTS></environment>"
    )
    for delay in (0, 0.3, 1.5, 3, "clean"):
        for first_red in (True, False):
            lab.times()
            project = lab.project("two", configuration, {"test_a.py": SLOW})
            sizes = {True: 25, False: 15}
            builds = {}

            def start(red):
                builds[red] = project.maven("verify", "-Dred=" + ("yes" if red else "no"), "-Dtests=%d" % sizes[red])

            start(first_red)
            what = "the %s build first, the other one %s" % (
                "red" if first_red else "green",
                "after a clean" if delay == "clean" else "%s s later" % delay,
            )
            if delay == "clean":
                builds[first_red].wait_for("the tests", lambda: list(project.output.glob("*/output.log")))
                time.sleep(0.5)
                shutil.rmtree(str(project.folder / "target"), ignore_errors=True)
            else:
                time.sleep(delay)
            start(not first_red)
            try:
                codes = {red: build.wait() for red, build in builds.items()}
            except Hang as hang:
                lab.check(False, "%s: %s" % (what, hang))
                continue
            consoles = {red: build.console for red, build in builds.items()}
            lab.check(codes[True] != 0, what + ": the red build passed", consoles[True])
            if delay == "clean":
                lab.check(
                    first_red or codes[False] != 0 or "Waiting" in consoles[True],
                    what + ": the build whose folder was removed passed",
                    consoles[False],
                )
                lab.check(
                    "Another build has removed" in consoles[first_red] or "can't be written" in consoles[first_red],
                    what + ": no word of it",
                    consoles[first_red],
                )
            if delay != "clean" or first_red:
                lab.equal(codes[False], 0, what + ": exit code of the green build\n" + consoles[False][-1500:])
            for red, console in consoles.items():
                if delay == "clean" and red == first_red:
                    continue
                said = "Tests run: %d, Failures: %d," % (2 * (sizes[red] + 1), 2 if red else 0)
                lab.check(said in console, "%s: the %s build does not say %r" % (what, "red" if red else "green", said), console)
            unmixed(lab, project, what, sizes)
            lab.nothing_left(project)


def unmixed(lab, project, what, sizes):
    """What lies there in the end is of one of the two."""
    result = project.result()
    if not lab.check(result is not None, what + ": no result.json"):
        return
    tests, failures = result["counts"]["tests"], result["counts"]["failures"]
    wholes = {(2 * (sizes[True] + 1), 2), (2 * (sizes[False] + 1), 0)}
    lab.check((tests, failures) in wholes, "%s: result.json has %d tests, %d failures" % (what, tests, failures))
    found = counted(project.folder / "target/surefire-reports")
    lab.equal(found, (tests, failures), what + ": the reports against result.json")


BUILDS, FEW = 20, 4


@fault("twenty-builds", "%d Maven builds with one daemon or cache, half of them with a failing test; %d in the short set" % (BUILDS, FEW), "all started at the same time; their environment does not exist yet")
def twenty_builds(lab):
    builds = lab.cases(BUILDS, FEW)
    lab.times(builds)
    mark = uuid.uuid4().hex
    projects = []
    for number in range(builds):
        red = number % 2 == 1
        project = lab.project("twenty", "<matrix><python>3.10</python><n>1, 2</n></matrix>")
        project.write({"requirements.txt": "pytest\n# %s\n" % mark, "test_a.py": "def test_a():\n    assert %s\n" % (not red)})
        projects.append((project, red))
    started = time.monotonic()
    mavens = [project.maven() for project, _ in projects]
    for maven in mavens:
        maven.wait(PATIENCE)
    took = time.monotonic() - started
    built = 0
    for project, red in projects:
        console = project.last.console
        lab.equal(project.last.code != 0, red, "exit code of a %s build\n%s" % ("red" if red else "green", console[-1500:]))
        result = project.result()
        if result is None:
            lab.lose("no result.json", console)
            continue
        lab.equal(result["status"], "FAILED" if red else "PASSED", "status")
        lab.equal((result["counts"]["tests"], result["counts"]["failures"]), (2, 2 if red else 0), "counts")
        built += sum(1 for cell in result["cells"] if not cell["environment"]["cached"])
        lab.nothing_left(project)
    lab.equal(built, 1, "how often the environment was built")
    lab.note("%d builds in %.1f s; the environment was built %d times" % (builds, took, built))
