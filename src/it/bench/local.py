"""Cells with this machine's interpreters, against tox and against bare pytest. Both sides install with the same pip options."""

import os
import pathlib
import re
import shutil
import statistics
import sys

from shared import Plugin, report, seconds, seed, sh, verdict

VERSIONS = ["3.10", "3.12", "3.13"]
SUITE = ["networkx/classes", "networkx/readwrite"]

TOX_INI = """
[tox]
env_list = %s
no_package = true

[testenv]
deps = -r requirements.txt
commands = python -m pytest %s
"""


def release(path):
    """Of pyenv's .../versions/3.12.1/bin/python3.12."""
    return [int(number) for number in re.findall(r"\d+", path.parts[-3])]


def interpreter(version):
    """The executable itself: a shim in its place would cost either side its detour."""
    name = "python" + version
    root = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    newest = sorted(root.glob("versions/%s.*/bin/%s" % (version, name)), key=release)
    for candidate in [*map(str, reversed(newest)), name]:
        try:
            line = "import os, sys; print(os.path.realpath(sys.executable))"
            return sh([candidate, "-c", line]).strip()
        except FileNotFoundError:
            continue
    sys.exit("There is no %s here; the cases local-* need Python %s." % (name, ", ".join(VERSIONS)))


def environment():
    """What both sides find on PATH, and where pip finds packages if there is no index."""
    folders = [str(pathlib.Path(interpreter(version)).parent) for version in VERSIONS]
    env = dict(os.environ, PATH=os.pathsep.join([*folders, os.environ["PATH"]]))
    wheelhouse = os.environ.get("PYTEST_MATRIX_IT_WHEELHOUSE")
    if wheelhouse:
        env.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=wheelhouse)
    return env


class Tox:
    """A project that tox runs, once in each of some ways."""

    ALL = ["p", "-q", "-p", "all", "--parallel-no-spinner"]

    def __init__(self, folder, env, ways, arguments=()):
        self.folder = folder
        self.env = env
        names = ["py" + version.replace(".", "") for version in VERSIONS]
        (folder / "tox.ini").write_text(TOX_INI % (", ".join(names), " ".join(arguments)))
        self.ways = {" ".join(["tox", *way]): way for way in ways}
        self.times = {name: [] for name in self.ways}

    def first_run(self):
        """Builds the environments; returns what the tests printed."""
        return self.tox(["r"])

    def run(self):
        for name, way in self.ways.items():
            self.times[name].append(seconds(lambda way=way: self.tox(way)))

    def tox(self, way):
        return sh([os.environ["TOX"], *way], self.folder, env=self.env)

    def compare(self, title, ours, bar):
        """The bar is held against the fastest way."""
        fastest = min(self.times, key=lambda name: statistics.median(self.times[name]))
        for name, times in self.times.items():
            report("%s : %s" % (title, name), ours, times, bar if name == fastest else None)


def plugin(folder, env, options=()):
    """With a cache of its own, which goes with the folder."""
    cache = folder.parent / "cache"
    engine = ["-Dpytest-matrix.engine=local", "-Dpytest-matrix.cacheDirectory=%s" % cache]
    return Plugin(folder, VERSIONS, [*engine, *options], env)


def without_tox():
    if "TOX" in os.environ:
        return False
    print("tox is not installed here (src/it/setup/prepare --bench)")
    return True


def warm(folder, runs):
    if without_tox():
        return
    env = environment()
    ours = plugin(seed(folder / "plugin"), env)
    tox = Tox(seed(folder / "tox"), env, [["p"], Tox.ALL, ["r", "-q"]])
    tox.first_run()
    ours.run()
    ours.forget_times()
    for _ in range(runs):
        ours.run()
        tox.run()
    tox.compare("local, warm: matrix phase", ours.phase, "0.8")
    ours.clean()


def new(folder, runs):
    """Both keep what they always keep: tox its unpacked pip, the plugin its seeds."""
    if without_tox():
        return
    env = environment()
    ours = {"pip": plugin(seed(folder / "pip"), env)}
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv:
        path = os.pathsep.join([str(pathlib.Path(uv).parent), env["PATH"]])
        # uv has variables of its own for where packages are.
        links = {"UV_" + name[4:]: value for name, value in env.items() if name in ("PIP_NO_INDEX", "PIP_FIND_LINKS")}
        ours["uv"] = plugin(seed(folder / "uv"), dict(env, PATH=path, **links))
    else:
        print("uv is not here, so only pip is measured")
    tox = Tox(seed(folder / "tox"), env, [["p", "-r"], [*Tox.ALL, "-r"]])
    tox.first_run()
    for contestant in ours.values():
        contestant.run()
        contestant.forget_times()
    for _ in range(runs):
        for contestant in ours.values():
            contestant.forget_environments()
            contestant.run()
        tox.run()
    for name, contestant in ours.items():
        tox.compare("local, new environments by %s" % name, contestant.phase, "0.8" if name == "pip" else None)
        contestant.clean()


def suite(folder, runs):
    library = os.environ.get("PYTEST_MATRIX_IT_LIBRARY")
    if without_tox():
        return
    if not library:
        print("There is no library to test here (src/it/setup/prepare --bench)")
        return
    env = environment()
    for side in ("plugin", "tox"):
        shutil.copytree(library, folder / side, ignore=shutil.ignore_patterns("__pycache__", ".complete"))
        (folder / side / "requirements.txt").write_text("pytest==8.3.5\n")
    ours = plugin(folder / "plugin", env, ["-Dpytest-matrix.pytestArgs=" + " ".join(SUITE)])
    tox = Tox(folder / "tox", env, [["p"], Tox.ALL], SUITE)
    same_tests(tox.first_run(), ours.run())
    ours.forget_times()
    for _ in range(runs):
        ours.run()
        tox.run()
    tox.compare("local, %s's tests: matrix phase" % pathlib.Path(library).name, ours.phase, "1.0")
    ours.clean()


def same_tests(printed, result):
    theirs = [(int(passed), int(skipped)) for passed, skipped in re.findall(r"= (\d+) passed, (\d+) skipped", printed)]
    counts = [cell["counts"] for cell in result["cells"]]
    mine = [(count["tests"] - count["skipped"], count["skipped"]) for count in counts]
    if mine != theirs or any(count["failures"] + count["errors"] for count in counts):
        sys.exit("tox and the plugin ran different tests: %s and %s" % (theirs, mine))
    print("%s: %d passed, %d skipped in each cell, as with tox" % ("local-suite", *mine[0]))


def overhead(folder, runs):
    """A cell, alone, against `python -m pytest` in a virtual environment with the same packages."""
    env = environment()
    ours = plugin(seed(folder / "plugin"), env, ["-Dpytest-matrix.parallel=1"])
    bare = [bare_pytest(folder / ("bare-" + version), version, env) for version in VERSIONS]
    ours.run()
    added = [[] for _ in VERSIONS]
    for _ in range(runs):
        cells = ours.run()["cells"]
        for cell, run, times in zip(cells, bare, added):
            phases = sum(cell["phasesMs"][phase] for phase in ("setup", "copy", "test", "collect"))
            times.append(phases / 1000 - seconds(run))
    first, later = statistics.median(added[0]), statistics.median(sum(added[1:], []))
    print(
        "local: a cell adds to bare pytest %.2f s (%sthe first of a run adds %.2f s)"
        % (later, verdict(later, "0.15"), first),
        flush=True,
    )
    ours.clean()


def bare_pytest(folder, version, env):
    seed(folder)
    python = folder / ".venv" / "bin" / "python"
    sh([interpreter(version), "-m", "venv", folder / ".venv"])
    sh([python, "-m", "pip", "install", "-q", "-r", "requirements.txt"], folder, env=env)
    command = [python, "-m", "pytest"]
    sh(command, folder)
    return lambda: sh(command, folder)
