#!/usr/bin/env python3
"""Runs public projects' own tests under plain pytest and under the plugin, on both engines, and compares test by test.

Each argument is a checkout of one of the projects named in PROJECTS, in a folder of that name, made by whoever wants to
compare: `git clone https://github.com/pallets/click && python3 src/it/differential/projects.py click`. The plugin must be
in the local Maven repository. The plain side runs on this machine, so what a container's user, programs or system decide
(root, a pager) differs there.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile
from xml.sax.saxutils import escape

import differential

SCM = {"SETUPTOOLS_SCM_PRETEND_VERSION": "1.99"}


class Project:
    """packages: what its tests need; arguments: of pytest; install: whether the project itself is installed."""

    def __init__(self, packages=(), arguments="", variables=None, install="auto"):
        self.packages = ("pytest",) + tuple(packages)
        self.arguments = arguments
        self.variables = variables or {}
        self.install = install


PROJECTS = {
    "boltons": Project(),
    "click": Project(),
    "freezegun": Project(["python-dateutil"]),
    "itsdangerous": Project(["freezegun"]),
    "pluggy": Project(arguments="--ignore=testing/benchmark.py", variables=SCM),
    "pyfakefs": Project(),
    "pyflakes": Project(),
    "pytest-mock": Project(["pytest-asyncio"], variables=SCM),
    "tomli": Project(),
}

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
      <matrix><python>%(python)s</python></matrix>
      <pythonRoot>%(root)s</pythonRoot>
      <packages>%(packages)s</packages>
      <environment>%(variables)s</environment>
      <pytestArgs>%(arguments)s</pytestArgs>
      <testFailureIgnore>true</testFailureIgnore>
    </configuration>
  </plugin></plugins></build>
</project>
"""


def plain(project, name, checkout, root, version):
    """pytest in an environment of its own, on a copy of the sources."""
    copy = root / "plain" / name
    shutil.copytree(str(checkout), str(copy), symlinks=True)
    python = differential.Interpreter(version, root / ("venv-" + name), project.packages, project.variables)
    if (copy / "setup.py").exists() or (copy / "pyproject.toml").exists():
        python.install("-e", str(copy))
    return python.pytest(copy, project.arguments.split())


def build(project, name, checkout, root, engine, version):
    folder = root / (engine + "-" + name)
    folder.mkdir()
    values = {
        "name": name,
        "version": differential.plugin_version(),
        "engine": engine,
        "python": version,
        "root": escape(str(checkout)),
        "packages": "".join("<package>%s</package>" % item for item in project.packages),
        "variables": "".join("<%s>%s</%s>" % (key, value, key) for key, value in project.variables.items()),
        "arguments": escape(project.arguments),
    }
    (folder / "pom.xml").write_text(POM % values, "utf-8")
    return differential.maven(folder)[0], folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="+", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--python", default="3.12")
    parser.add_argument("--engine", choices=["docker", "local", "both"], default="both")
    chosen = parser.parse_args()
    root = pathlib.Path(tempfile.mkdtemp(prefix="pytest-matrix-projects-"))
    differ = compared = 0
    for checkout in chosen.checkouts:
        name = checkout.resolve().name
        project = PROJECTS[name]
        expected = plain(project, name, checkout, root, chosen.python)
        for engine in ["docker", "local"] if chosen.engine == "both" else [chosen.engine]:
            cell, folder = build(project, name, checkout.resolve(), root, engine, chosen.python)
            found = differential.compare(expected, cell, folder)
            compared += len(expected.tests)
            differ += bool(found)
            print("%-15s %-6s %s: %s" % (name, engine, expected.summary, "%d differences" % len(found) if found else "the same"), flush=True)
            for line in found[:10]:
                print("    - " + ascii(line), flush=True)
    print("%d results compared: %d runs differ; projects and logs: %s" % (compared, differ, root))
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
