#!/usr/bin/env python3
"""Runs small random suites under plain pytest and under the plugin, and compares test by test.

The same files, the same interpreter version, the same packages: exit code, pytest's own summary line, the outcome of each
test and whether the cell passes must be the same. A seed always gives the same suites.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

import suites

HERE = pathlib.Path(__file__).resolve().parent
PLUGINS = (
    "flaky", "freezegun", "hypothesis", "pyfakefs", "pytest-asyncio", "pytest-cov", "pytest-instafail", "pytest-mock", "pytest-repeat",
    "pytest-rerunfailures", "pytest-timeout", "pytest-xdist",
)  # fmt: skip
SUMMARY = re.compile(r"^=*\s*((?:no tests ran|\d+ [a-z]+)(?:, \d+ [a-z]+)*)(?: in [\d.]+s.*?)\s*=*$", re.M)
NO_TESTS = re.compile(r"no tests ran|\d+ deselected$")
PASSING = ("PASSED", "FLAKY", "SKIPPED")

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>%(name)s</artifactId><version>1</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>io.github.pytest-matrix</groupId>
    <artifactId>pytest-matrix-maven-plugin</artifactId>
    <version>%(version)s</version>
    <executions><execution><goals><goal>test</goal></goals></execution></executions>
    <configuration>
      <engine>%(engine)s</engine>
      <matrix><python>%(python)s</python><suite>%(suites)s</suite></matrix>
      <packages>%(packages)s</packages>
      <beforeScript>cd @{suite}</beforeScript>
      <overrides>%(overrides)s</overrides>
      <timeout>2m</timeout>
      <parallel>3</parallel>
      <testFailureIgnore>true</testFailureIgnore>
    </configuration>
  </plugin></plugins></build>
</project>
"""


class Plain:
    """What plain pytest says of one suite: exit code, summary line, and outcome by test name."""

    def __init__(self, code, summary, tests, log, told=True):
        self.told = told
        self.code = code
        self.summary = summary
        self.tests = tests
        self.log = log


class Interpreter:
    """One of this machine's with pytest in an environment of its own."""

    def __init__(self, version, home, packages, variables):
        self.version = version
        command = self.of_pyenv(version) or shutil.which("python" + version) or sys.exit("No Python %s is here." % version)
        subprocess.run([command, "-m", "venv", str(home)], check=True)
        self.command = str(home / "bin/python")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        self.environment.update(variables, COLUMNS="80")
        self.install(*packages)

    @staticmethod
    def of_pyenv(version):
        """Not its shims, which refuse versions that aren't chosen."""
        if not shutil.which("pyenv"):
            return None
        root = subprocess.run(["pyenv", "root"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        found = sorted(pathlib.Path(root).glob("versions/%s.*/bin/python" % version))
        return str(found[-1]) if found else None

    def install(self, *what):
        pip = [self.command, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run(pip + list(what), check=True, env=self.environment)

    def site(self, plugins):
        code = "import sys, pytest; print(sys.version_info[0], sys.version_info[1], pytest.__version__)"
        major, minor, found = subprocess.run([self.command, "-c", code], check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        print("Python %s, pytest %s" % (self.version, found), flush=True)
        return suites.Site((int(major), int(minor)), tuple(int(n) for n in found.split(".")[:2]), plugins)

    def pytest(self, folder, arguments):
        """What `python -m pytest` says in that folder."""
        if "--junitxml=own.xml" not in arguments:
            arguments = arguments + ["--junitxml=own.xml"]
        return self.call(folder, arguments)

    def bare(self, folder, arguments):
        """The same without an XML: where a test replaces what its writer needs, asking for one changes the session."""
        (folder / "own.xml").unlink(missing_ok=True)
        return self.call(folder, arguments)

    def call(self, folder, arguments):
        xml = folder / "own.xml"
        done = subprocess.run(
            [self.command, "-m", "pytest"] + arguments,
            cwd=str(folder),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
        )
        log = done.stdout.decode("utf-8", "replace")
        return Plain(done.returncode, summary(log), outcomes([xml] if xml.exists() else [], ""), log, xml.exists())


def summary(log):
    """Counts of pytest's last line, without the time."""
    found = SUMMARY.findall(log)
    return found[-1] if found else ""


def outcomes(files, suffix):
    """Class and name to the worst outcome that reports tell of tests of this name."""
    found = {}
    for file in files:
        for case in ElementTree.parse(str(file)).getroot().iter("testcase"):
            name = case.get("classname", "").replace(suffix, ""), case.get("name", "")
            if not_a_test(name):
                continue
            children = {child.tag for child in case}
            outcome = "failed" if children & {"failure", "error"} else "skipped" if "skipped" in children else "passed"
            found[name] = worst(found.get(name, outcome), outcome)
    return found


def worst(one, other):
    order = ("skipped", "passed", "failed")
    return max(one, other, key=order.index)


def run_plain(python, suite, folder):
    write(suite, folder)
    return python.pytest(folder, suite.arguments)


def write(suite, folder):
    for name, text in suite.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def build(root, engine, python, chosen):
    """One Maven for all suites of a Python: suite to what the plugin says of it."""
    folder = root / ("%s-%s" % (engine, python.version))
    for name, suite in chosen.items():
        write(suite, folder / name)
    overrides = "".join(
        "<override><when><suite>%s</suite></when><pytestArgs>%s</pytestArgs></override>" % (name, escape(shlex.join(suite.arguments)))
        for name, suite in chosen.items()
        if suite.arguments
    )
    values = {
        "name": folder.name.replace(".", ""),
        "version": plugin_version(),
        "engine": engine,
        "python": python.version,
        "suites": ", ".join(chosen),
        "packages": "".join("<package>%s</package>" % name for name in ("pytest",) + PLUGINS),
        "overrides": overrides,
    }
    (folder / "pom.xml").write_text(POM % values, "utf-8")
    return {cell["values"]["suite"]: cell for cell in maven(folder)}, folder


def maven(folder):
    """Builds the project; its cells as result.json has them."""
    log = folder / "maven.log"
    environment = dict(os.environ, COLUMNS="80")
    with open(str(log), "wb") as output:
        code = subprocess.run(
            ["mvn", "-B", "-o", "-ntp", "verify"], cwd=str(folder), env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ).returncode
    result = folder / "target/pytest-matrix/result.json"
    if not result.exists():
        sys.exit("%s: no result, Maven's exit code is %d\n%s" % (folder.name, code, log.read_text("utf-8", "replace")[-4000:]))
    return json.loads(result.read_text("utf-8"))["cells"]


def plugin_version():
    return re.search(r"^  <version>(.*)</version>$", (HERE.parents[2] / "pom.xml").read_text(), re.M).group(1)


def compare(plain, cell, folder, traits=()):
    """What differs, each a sentence."""
    found = []
    log = (folder / "target/pytest-matrix" / cell["paths"]["log"]).read_text("utf-8", "replace")
    code = (cell["exit"] or {}).get("code")
    if code != plain.code:
        found.append("exit code %s, plain %d" % (code, plain.code))
    counted, expected = summary(log), plain.summary
    if "properties" in traits:
        # With an XML that the user asked for, pytest warns of what does not fit into it.
        counted, expected = (re.sub(r", \d+ warnings?", "", text) for text in (counted, expected))
    if counted != expected:
        found.append("summary %r, plain %r" % (counted, expected))
    reports = (folder / "target/surefire-reports").glob("TEST-*-%s.xml" % cell["id"])
    tests = as_plain(outcomes(reports, "(%s)" % cell["id"]), cell["values"].get("suite", ""))
    # Where pytest can't write its own XML, it tells of no test by name.
    names = sorted(set(plain.tests) | set(tests)) if plain.told and "environ" not in traits else []
    for name in names:
        if plain.tests.get(name) != tests.get(name) and (plain.tests.get(name), tests.get(name)) not in excused(traits):
            found.append("%s is %s, plain %s" % (".".join(name), tests.get(name), plain.tests.get(name)))
    # A conftest that takes a failure out of the exit code takes it out of no report: such a cell is red.
    # One without tests is red, too, as failIfNoTests says by default.
    passes = plain.code == 0 and "failed" not in plain.tests.values() and not NO_TESTS.match(plain.summary)
    if (cell["status"] in PASSING) != passes:
        found.append("the cell is %s, plain ended with %d" % (cell["status"], plain.code))
    return found


def excused(traits):
    """Where pytest's own XML is not what its summary says, as (plain, ours)."""
    pairs = []
    if "subtests" in traits:
        # It marks a test as skipped if only a subtest was.
        pairs.append(("skipped", "passed"))
    if "interrupted" in traits:
        # It lacks the test that stopped the session.
        pairs.append((None, "failed"))
    if "odd_outcome" in traits:
        # It calls a test passed whose outcome it does not know.
        pairs.append(("passed", "skipped"))
    return pairs


def as_plain(tests, folder):
    """Names begin at pytest's own root, and same-named tests have no number."""
    found = {}
    for (group, name), outcome in tests.items():
        if folder and (group + ".").startswith(folder + "."):
            group = group[len(folder) + 1 :]
        plain = group, re.sub(r" \(\d+\)$", "", name)
        found[plain] = worst(found.get(plain, outcome), outcome)
    return found


def not_a_test(name):
    """The testcase that stands for the cell's own end, pytest's own for an internal error, and the nameless one that it
    writes for a test that it never ran."""
    return name[0] == "pytest-matrix" or name in (("", ""), ("pytest", "internal"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suites", type=int, default=20, metavar="N", help="how many, over all Pythons; 20 without")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the first; each next one has the next number")
    parser.add_argument("--engine", choices=["docker", "local", "both"], default="both")
    parser.add_argument("--pythons", default="3.8,3.12", metavar="VERSION,...")
    parser.add_argument("--keep", action="store_true", help="keep the projects, also where nothing differs")
    return parser.parse_args()


def main():
    chosen = arguments()
    started = time.monotonic()
    root = pathlib.Path(tempfile.mkdtemp(prefix="pytest-matrix-differential-"))
    engines = ["docker", "local"] if chosen.engine == "both" else [chosen.engine]
    pythons = [Interpreter(name, root / ("plain-" + name), ("pytest",) + PLUGINS, {}) for name in chosen.pythons.split(",")]
    compared = differ = 0
    traits = collections.Counter()
    for index, python in enumerate(pythons):
        seeds = range(chosen.seed + index, chosen.seed + chosen.suites, len(pythons))
        site = python.site(PLUGINS)
        made = {"s%d" % seed: suites.Suite(seed, site) for seed in seeds}
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            plains = dict(zip(made, pool.map(lambda name: run_plain(python, made[name], root / "plain" / name), made)))
        for engine in engines:
            cells, folder = build(root, engine, python, made)
            for name, suite in made.items():
                differences = compare(plains[name], cells[name], folder, suite.traits)
                if differences and "users_xml" not in suite.traits:
                    bare = python.bare(root / "plain" / name, suite.arguments)
                    if (bare.code, bare.summary) != (plains[name].code, plains[name].summary):
                        differences = compare(bare, cells[name], folder, suite.traits)
                compared += len(plains[name].tests)
                traits.update(set(suite.traits))
                if differences:
                    differ += 1
                    print("%s, Python %s, suite %s (%s)" % (engine, python.version, name, ", ".join(sorted(set(suite.traits)))))
                    for line in differences[:8]:
                        print("    - " + ascii(line), flush=True)
    print("made of: " + ", ".join("%s %d" % pair for pair in sorted(traits.items())))
    print("%d suites, %d results compared: %d suites differ, %.0f s" % (chosen.suites * len(engines), compared, differ, time.monotonic() - started))
    if differ or chosen.keep:
        print("Projects and logs: %s" % root)
    else:
        shutil.rmtree(str(root), ignore_errors=True)
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
