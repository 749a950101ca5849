"""What all cases of the benchmark use: the plugin as a contestant, commands and their times, the lines that are printed."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

SEED = pathlib.Path(__file__).resolve().parents[1] / "quickstart"


def sh(command, cwd=None, check=True, env=None):
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    if check and done.returncode:
        sys.exit("%s\nfailed with %d:\n%s" % (" ".join(map(str, command)), done.returncode, done.stdout))
    return done.stdout


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Plugin:
    """A project that runs the plugin; times the whole of Maven and, from result.json, the matrix phase."""

    def __init__(self, folder, pythons, options=(), env=None):
        self.folder = folder
        self.options = list(options)
        self.env = env
        pom = (SEED / "pom.xml").read_text().replace("@project.version@", os.environ["PLUGIN_VERSION"])
        pom = pom.replace("<artifactId>quickstart<", "<artifactId>bench<")
        (folder / "pom.xml").write_text(pom.replace("3.8, 3.9, 3.10", ", ".join(pythons)))
        self.requirements = (folder / "requirements.txt").read_text()
        self.forget_times()

    def forget_times(self):
        self.phase = []
        self.whole = []

    def run(self):
        self.whole.append(seconds(lambda: self.maven("verify")))
        result = json.loads((self.folder / "target/pytest-matrix/result.json").read_text())
        self.phase.append(result["elapsedMs"] / 1000)
        return result

    def forget_environments(self):
        """By other content: to remove them would be no use where another project has the same ones."""
        requirements = self.folder / "requirements.txt"
        requirements.write_text("%s# %s\n" % (self.requirements, time.time_ns()))

    def clean(self):
        self.maven("io.github.pytest-matrix:pytest-matrix-maven-plugin:%s:clean" % os.environ["PLUGIN_VERSION"])

    def maven(self, goal):
        sh(["mvn", "-o", "-q", "-B", *self.options, goal], self.folder, env=self.env)


def seed(folder):
    folder.mkdir(parents=True)
    for name in ("requirements.txt", "test_sample.py"):
        shutil.copy(SEED / name, folder / name)
    return folder


def report(title, ours, theirs, bar=None):
    """One line: both medians, their ratio, the bar, and the ratios of the rounds."""
    a, b = statistics.median(ours), statistics.median(theirs)
    rounds = " ".join("%.2f" % (x / y) for x, y in zip(ours, theirs))
    print("%-64s %6.2f s : %6.2f s = %4.2f  (%s%s)" % (title, a, b, a / b, verdict(a / b, bar), rounds), flush=True)


def verdict(value, bar):
    if bar is None:
        return ""
    return "at most %s: %s; " % (bar, "reached" if value <= float(bar) else "not reached")
