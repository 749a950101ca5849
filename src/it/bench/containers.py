"""Cells in containers, against a shell script that runs docker and against gitlab-ci-local."""

import os
import random
import statistics
import subprocess
import sys

from shared import Plugin, report, seconds, seed, sh, verdict

VERSIONS = ["3.8", "3.9", "3.10"]
READY = "pytest-matrix-bench/ready"


def parallel(commands, cwd):
    running = [
        subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) for command in commands
    ]
    for process in running:
        if process.wait():
            sys.exit("failed: %s" % (process.args,))


def docker_run(image, folder, line):
    return ["docker", "run", "--rm", "-v", "%s:/work:ro" % folder, "-w", "/work", image, "sh", "-c", line]


PYTEST = "python -m pytest -q -p no:cacheprovider"


def make_ready_images():
    for version in VERSIONS:
        name = "pytest-matrix-bench-%s" % version
        sh(["docker", "rm", "-f", name], check=False)
        # As ready as ours: with the bytecode of what pytest loads.
        line = "pip install -q pytest && cd /tmp && echo 'def test(): pass' > test_x.py && python -m pytest -q"
        sh(["docker", "run", "--name", name, "python:%s-slim" % version, "sh", "-c", line])
        sh(["docker", "commit", name, "%s:%s" % (READY, version)])
        sh(["docker", "rm", name])


def remove_ready_images():
    for version in VERSIONS:
        sh(["docker", "rmi", "%s:%s" % (READY, version)], check=False)


GITLAB = """
test:
  image: python:$PYTHON-slim
  parallel:
    matrix:
      - PYTHON: ["3.8", "3.9", "3.10"]
  script:
    - pip install -q -r requirements.txt
    - python -m pytest -q
"""


class Gitlab:
    def __init__(self, folder):
        self.folder = seed(folder)
        (folder / ".gitlab-ci.yml").write_text(GITLAB)
        sh(["git", "init", "-q"], folder)
        sh(["git", "config", "user.email", "bench@example.invalid"], folder)
        sh(["git", "config", "user.name", "bench"], folder)
        sh(["git", "remote", "add", "origin", "https://gitlab.example.invalid/bench/bench.git"], folder)
        sh(["git", "add", "."], folder)
        sh(["git", "commit", "-q", "-m", "bench"], folder)

    def run(self):
        command = os.environ["GITLAB_CI_LOCAL"]
        return seconds(
            lambda: sh(
                [command, "--pull-policy", "if-not-present", "--helper-image", "python:3.8-slim"], self.folder
            )
        )


def warm(folder, runs):
    plugin = Plugin(seed(folder / "plugin"), VERSIONS)
    shell = seed(folder / "shell")
    gitlab = Gitlab(folder / "gitlab") if os.environ.get("GITLAB_CI_LOCAL") else None
    make_ready_images()
    commands = [docker_run("%s:%s" % (READY, version), shell, PYTEST) for version in VERSIONS]
    plugin.run()
    plugin.forget_times()
    by_shell, by_gitlab = [], []
    for _ in range(runs):
        plugin.run()
        by_shell.append(seconds(lambda: parallel(commands, shell)))
        if gitlab:
            by_gitlab.append(gitlab.run())
    remove_ready_images()
    report("warm: matrix phase : shell with ready images", plugin.phase, by_shell, "2.0")
    if gitlab:
        report("warm: mvn -o verify : gitlab-ci-local", plugin.whole, by_gitlab, "0.6")
    else:
        print("gitlab-ci-local is not installed here (src/it/setup/prepare --bench)")


def cold(folder, runs):
    plugin = Plugin(seed(folder / "plugin"), VERSIONS)
    shell = seed(folder / "shell")
    line = "pip install -q --root-user-action=ignore -r requirements.txt && " + PYTEST
    commands = [docker_run("python:%s-slim" % version, shell, line) for version in VERSIONS]
    by_shell = []
    for _ in range(runs):
        plugin.forget_environments()
        plugin.run()
        by_shell.append(seconds(lambda: parallel(commands, shell)))
    plugin.clean()
    report("cold environments: matrix phase : shell that installs", plugin.phase, by_shell, "1.3")


def copy(folder, runs):
    pythons = ["3.8", "3.9", "3.10", "3.11", "3.12"]
    small = Plugin(seed(folder / "small"), pythons)
    large = Plugin(seed(folder / "large"), pythons)
    filling = random.Random(1)
    for number in range(2800):
        path = folder / "large" / "data" / ("%02d" % (number % 40)) / ("file_%04d.dat" % number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filling.randbytes(50 * 1024 * 1024 // 2800))
    small.run()
    small.phase, large.phase, copying = [], [], []
    for _ in range(runs):
        small.run()
        result = large.run()
        copying.append(max(cell["phasesMs"]["copy"] for cell in result["cells"]) / 1000)
    added = statistics.median(large.phase) - statistics.median(small.phase)
    print(
        "copy: 50 MB in 2,800 files to 5 cells adds %.2f s (%sthe longest copy phase is %.2f s)"
        % (added, verdict(added, "2"), statistics.median(copying)),
        flush=True,
    )
