"""Disks that are full or can't be written, clocks that jump, caches that somebody has damaged."""

import contextlib
import glob
import os
import pathlib
import shutil
import sys
import time

from catalog import fault
from lab import LABEL, PYTHON, NotRun, sh, until

GREEN = "def test_a(): pass\n\n\ndef test_b(): pass\n"


@contextlib.contextmanager
def disk(folder, size="1m", *options):
    """A small disk of its own there."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        raise NotRun("only root can mount a small disk")
    pathlib.Path(str(folder)).mkdir(parents=True, exist_ok=True)
    sh("mount", "-t", "tmpfs", "-o", ",".join(["size=" + size] + list(options)), "faults", str(folder))
    try:
        yield pathlib.Path(str(folder))
    finally:
        until(lambda: not sh("umount", str(folder), check=False).strip(), 20, "unmounting " + str(folder))


def fill(folder, left):
    """Leaves so many bytes on its disk."""
    facts = os.statvfs(str(folder))
    with open(str(folder / "ballast"), "wb") as ballast:
        ballast.write(b"x" * max(0, facts.f_bavail * facts.f_frsize - left))


NOISY = '''
import pytest


@pytest.mark.parametrize("n", range(10))
def test_n(n):
    print("x" * 99 + "\\\\n" * 1, end="")
    print(("y" * 99 + "\\\\n") * 5000)
'''


@fault(
    "target-full",
    "`target` is full: there is no space at all, or not enough for the log, pytest's XML, the reports, or the masked XML",
    "a small file system is mounted there, with a given number of bytes free",
)
def target_full(lab):
    lab.warm()
    large = "import pytest\n\n\n@pytest.mark.parametrize('n', range(3000))\ndef test_n(n):\n    pass\n"
    quiet = "<pytestArgs>-q --no-header</pytestArgs>"
    secret = "<secretEnvironment>FAULTS_SECRET</secretEnvironment>"
    cases = [
        ("nothing", 0, PYTHON, GREEN),
        ("log", 1 << 16, PYTHON + "<pytestArgs>-s</pytestArgs>", NOISY),
        # The log takes some kilobytes, the XML of so many tests 300.
        ("xml", 200 << 10, PYTHON + quiet, large),
        ("reports", 430 << 10, PYTHON + quiet, large),
        ("masked", 450 << 10, PYTHON + quiet + secret, large),
    ]
    for name, left, configuration, tests in cases:
        lab.times()
        project = lab.project("full-" + name, configuration, {"test_n.py": tests})
        with disk(project.folder / "target", "2m") as target:
            fill(target, left)
            maven = project.run(environment={"FAULTS_SECRET": "correct-horse"})
            check_full(lab, project, name, maven)
            xml = glob.glob(str(project.output / "*/junit*/*.xml"))
            if name == "masked":
                lab.equal(xml, [], "XML that may hold secrets")


def check_full(lab, project, name, maven):
    what = "full disk (%s): " % name
    lab.check(maven.code != 0, what + "the build passed", maven.console)
    lab.check("BUILD SUCCESS" not in maven.console, what + "success", maven.console)
    lab.check("No space left on device" in maven.console, what + "the console does not say so", maven.console)
    lab.check("\tat " not in maven.console, what + "a stack trace", maven.console)
    result = project.result()
    lab.check(result is None or result["status"] == "ERROR", what + "result.json has %s" % (result or {}).get("status"))
    if result and result["cells"][0]["counts"]["tests"]:
        lab.check(result["cells"][0]["status"] == "ERROR", what + "the cell is " + result["cells"][0]["status"])
    lab.nothing_left(project)
    lab.note("%s: %s" % (name, first_error(maven)))


def first_error(maven):
    for line in maven.console.splitlines():
        if line.startswith("[ERROR]") and ("No space" in line or "Read-only" in line or "can't" in line):
            return line[:230]
    return "?"


@contextlib.contextmanager
def readonly_view(folder):
    """A disk with an open file can't be made read-only; the folder as a mount of its own can."""
    sh("mount", "--bind", str(folder), str(folder))
    try:
        sh("mount", "-o", "remount,bind,ro", str(folder))
        yield
    finally:
        sh("umount", str(folder))


@fault(
    "target-readonly",
    "`target` is read-only: from the start, with the results of an earlier passing build in it, or as soon as tests run",
    "it is mounted read-only",
)
def target_readonly(lab):
    lab.warm()
    for when in ("before", "between"):
        lab.times()
        tests = GREEN if when == "before" else WAITS % go_on(lab)
        project = lab.project("ro-" + when, PYTHON + "<pytestArgs>-s</pytestArgs>", {"test_a.py": tests})
        with disk(project.folder / "target", "8m") as target:
            if when == "before":
                first = project.run()
                lab.equal(first.code, 0, "the build before")
                sh("mount", "-o", "remount,ro", str(target))
                maven = project.run()
            else:
                maven = project.maven()
                maven.wait_for_log("py310", "WAITING")
                with readonly_view(project.output):
                    release(lab, project)
                    maven.wait()
            lab.check(maven.code != 0, "read-only target (%s): the build passed" % when, maven.console)
            lab.check("Read-only file system" in maven.console, "the console does not say so", maven.console)
            lab.check("\tat " not in maven.console, "a stack trace", maven.console)
            lab.note("%s: %s" % (when, first_error(maven)))
        lab.nothing_left(project)


WAITS = '''
import os
import time


def test_waits():
    print("WAITING", flush=True)
    while not os.path.exists(%r):
        time.sleep(0.05)
'''


def go_on(lab):
    """The file that such a test waits for: in its container, or here."""
    return "/tmp/pytest-matrix-faults-go-on" if lab.engine == "docker" else str(lab.folder / "go-on")


def release(lab, project):
    if lab.engine == "docker":
        for name in lab.docker.containers(project.name):
            lab.docker("exec", name, "touch", go_on(lab))
    else:
        pathlib.Path(go_on(lab)).write_text("")


@fault("cache-full", "the cache folder or TMPDIR is full or read-only", "a small file system is mounted there", engines=("local",))
def cache_full(lab):
    for what, left in (("nothing", 0), ("little", 1 << 20), ("readonly", None)):
        lab.times()
        project = lab.project("cache-" + what, PYTHON, {"test_a.py": GREEN})
        with disk(lab.folder / ("cache-" + what), "20m") as cache:
            if left is None:
                sh("mount", "-o", "remount,ro", str(cache))
            else:
                fill(cache, left)
            maven = project.run("verify", "-Dpytest-matrix.cacheDirectory=" + str(cache))
            lab.check(maven.code != 0, "cache %s: the build passed" % what, maven.console)
            word = "Read-only file system" if left is None else "No space left on device"
            lab.check(word in maven.console or "read-only" in maven.console, "cache %s: the console does not say so" % what, maven.console)
            lab.check("cacheDirectory" in maven.console, "cache %s: the console names no way out" % what, maven.console)
            lab.check("\tat " not in maven.console, "a stack trace", maven.console)
            lab.note("cache %s: %s" % (what, first_error(maven)))
        lab.nothing_left(project)
    for what in ("nothing", "readonly"):
        lab.times()
        project = lab.project("tmp-" + what, PYTHON, {"test_a.py": GREEN})
        with disk(project.temp, "1m") as temp:
            if what == "readonly":
                sh("mount", "-o", "remount,ro", str(temp))
            else:
                fill(temp, 0)
            maven = project.run()
            lab.check(maven.code == 0 or "TMPDIR" in maven.console, "TMPDIR %s: no word of it" % what, maven.console)
            result = project.result()
            passed = result is not None and result["status"] == "PASSED"
            lab.equal(maven.code == 0, passed, "TMPDIR %s: Maven's word against that of result.json" % what)
            lab.note("TMPDIR %s: exit code %d; %s" % (what, maven.code, first_error(maven)))


CLOCK = '''
import time


def test_first():
    pass


def test_clock():
    print("WAITING", flush=True)
    time.sleep(8)


def test_last():
    pass
'''


@fault("clock", "Maven's clock jumps 3 hours forward, 3 hours back, or a day back during the tests", "libfaketime in Maven's JVM", long=True)
def clock(lab):
    libraries = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") + glob.glob("/usr/lib/faketime/libfaketimeMT.so.1")
    if not libraries:
        raise NotRun("there is no libfaketime (Debian's package faketime)")
    lab.warm()
    for jump in ("+3h", "-3h", "-1d"):
        lab.times()
        project = lab.project(
            "clock", PYTHON + "<timeout>60s</timeout><pytestArgs>-s</pytestArgs>", {"test_clock.py": CLOCK}
        )
        setting = lab.folder / (project.name + "-clock")
        setting.write_text("+0\n")
        faked = {
            "LD_PRELOAD": libraries[0],
            "FAKETIME_TIMESTAMP_FILE": str(setting),
            # Looked at once a second; Java asks for the time too often for more.
            "FAKETIME_CACHE_DURATION": "1",
            "NO_FAKE_STAT": "1",
            # As with a real clock: what counts from the start of the machine does not jump.
            "DONT_FAKE_MONOTONIC": "1",
        }
        maven = project.maven(environment=faked)
        maven.wait_for_log("py310", "WAITING", 120)
        setting.write_text(jump + "\n")
        jumped = time.monotonic()
        maven.wait(60)
        took = time.monotonic() - jumped
        lab.check(took < 30, "clock %s: it took %.1f s to end" % (jump, took), maven.console)
        lab.equal(maven.code, 0, "clock %s: the exit code" % jump)
        result = project.result()
        if result is None:
            lab.lose("no result.json", maven.console)
            continue
        cell = result["cells"][0]
        lab.equal((cell["status"], cell["counts"]["tests"]), ("PASSED", 3), "clock %s: the cell" % jump)
        times = [result["elapsedMs"], cell["elapsedMs"]] + list(cell["phasesMs"].values())
        lab.check(all(0 <= one < 120000 for one in times), "clock %s: times that can't be" % jump, times)
        lab.check(8000 <= cell["phasesMs"]["test"] < 60000, "clock %s: the tests took" % jump, cell["phasesMs"])
        wrong = [line for line in maven.console.splitlines() if " -" in line and "elapsed: -" in line]
        lab.equal(wrong, [], "clock %s: negative times on the console" % jump)
        lab.nothing_left(project)
        # And a build whose clock has gone back by now sees nobody as dead who is alive.
    lab.note("the wall clock decides nothing: deadlines are monotonic, no file is judged by its age")


RIGHT = '''
import sys


def test_interpreter():
    assert sys.version_info[:2] == (3, 10)


def test_packages():
    import iniconfig
    assert iniconfig.IniConfig


def test_red():
    assert 1 == 2
'''


def right(lab, project, maven, what):
    """The build tells the truth about its three tests, whatever somebody did to its cache."""
    lab.times()
    lab.check(maven.code != 0, what + ": the build passed", maven.console)
    result = project.result()
    if result is None:
        lab.lose(what + ": no result.json", maven.console)
        return
    cell = result["cells"][0]
    lab.equal(cell["status"], "FAILED", what)
    expected = {"test_interpreter": "passed", "test_packages": "passed", "test_red": "failure"}
    lab.kept(project.tests(), expected, "py310")
    version = (cell["interpreter"] or {}).get("version", "")
    lab.check(version.startswith("3.10."), "%s: ran on %r" % (what, version))


def garbage(path):
    path.write_bytes(b"\x00\xff garbage \n\t%%\r" * 50)


def cut(path):
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def emptied(path):
    path.write_bytes(b"")


def gone(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(str(path))
    else:
        path.unlink()


def folder_instead(path):
    gone(path)
    path.mkdir()
    (path / "inner").write_text("x")


def foreign_link(path):
    gone(path)
    path.symlink_to("/etc/passwd")


def file_instead(path):
    gone(path)
    path.write_text("no folder")


def linked_away(path):
    moved = path.parent / (path.name + "-moved")
    path.rename(moved)
    path.symlink_to(moved)


def dangling(path):
    gone(path)
    path.symlink_to("/nowhere/at/all")


def other_python(path):
    gone(path)
    path.symlink_to(sys.executable)


def damages(cache):
    """Each damage once: what, where (below the cache; * is any), how."""
    lists = ["complete", "files", "own-files", "layout"]
    for layer in ("environments/*/", "seeds/*/"):
        for name in lists + ["venv/pyvenv.cfg"]:
            for how in (garbage, cut, emptied, folder_instead, foreign_link, gone):
                yield layer + name, how
        yield layer + "venv/bin/python", gone
        yield layer + "venv/bin/python", dangling
        yield layer + "venv/bin/python", other_python
        yield layer + "venv", gone
        yield layer + "venv", linked_away
        yield layer[:-1], file_instead
        yield layer[:-3], file_instead
        yield layer[:-3], linked_away
    for name in ("pytest/__init__.py", "iniconfig/__init__.py"):
        for how in (cut, emptied, gone, folder_instead, foreign_link):
            yield "environments/*/venv/lib/python3.10/site-packages/" + name, how
    yield "environments/*/venv/lib/python3.10/site-packages", gone
    for how in (garbage, cut, emptied, folder_instead, foreign_link, gone):
        yield "interpreters", how
    for name in ("locks", "users", "runs"):
        yield name, gone
        yield name, linked_away


@fault(
    "damaged-cache",
    "files of the local engine's cache are truncated, emptied, deleted, or replaced by garbage, by folders, or by links that lead outside",
    "each in turn, before a build that needs them",
    engines=("local",),
    long=True,
)
def damaged_cache(lab):
    cache = lab.folder / "cache"
    project = lab.project("damaged", PYTHON, {"test_a.py": RIGHT})

    def build():
        return project.run("verify", "-Dpytest-matrix.cacheDirectory=" + str(cache))

    right(lab, project, build(), "the first build")
    for where, how in damages(cache):
        what = "%s: %s" % (where, how.__name__)
        found = sorted(cache.glob(where))
        if not lab.check(found, "nothing to damage: " + what):
            continue
        outside = pathlib.Path("/etc/passwd").read_bytes()
        for path in found:
            how(path)
        if where.startswith("seeds"):
            # Nobody looks at a seed but whoever builds an environment of it.
            gone(cache / "environments")
        maven = build()
        if how is file_instead and not where.endswith("*"):
            # No layer but the place of all of them: nothing of ours may be removed there, so it has to be told.
            lab.times()
            lab.check(maven.code != 0, what + ": the build passed", maven.console)
            lab.equal(project.result()["cells"][0]["status"], "ERROR", what)
            lab.check(str(cache) in maven.console, what + ": the console does not name the folder", maven.console)
            shutil.rmtree(str(cache))
            right(lab, project, build(), what + ", and all is removed")
            continue
        right(lab, project, maven, what)
        lab.check(pathlib.Path("/etc/passwd").read_bytes() == outside, what + ": a file outside was written")
    lab.nothing_left(project)


@fault(
    "damaged-image",
    "the tag of an environment's image points to the base image, to another Python, to an empty image with the right label,"
    " to a partly built environment, or to nothing",
    "`docker tag`, `docker import` or `docker commit` before a build that needs it",
    engines=("docker",),
    long=True,
)
def damaged_image(lab):
    docker = lab.docker
    unique = "pytest-matrix-faults/base:" + lab.project("damaged", PYTHON, {}).name
    # A base of our own, so that nobody else needs what is damaged here.
    docker.derive(unique, "LABEL faults=" + unique)
    project = lab.project("damaged", PYTHON + "<image>%s</image>" % unique, {"test_a.py": RIGHT})
    try:
        right(lab, project, project.run(), "the first build")
        name = project.result()["cells"][0]["environment"]["name"]
        label = LABEL + "fingerprint"
        fingerprint = project.result()["cells"][0]["environment"]["fingerprint"]
        for what, damage in image_damages(docker, unique, name, label, fingerprint):
            damage()
            maven = project.run()
            right(lab, project, maven, what)
            now = docker("image", "inspect", "--format", '{{index .Config.Labels "%s"}}' % label, name).strip()
            lab.equal(now, fingerprint, what + ": the image's label afterwards")
            cached = project.result()["cells"][0]["environment"]["cached"]
            lab.equal(cached, False, what + ": cached")
        right(lab, project, project.run(), "the last build")
        lab.equal(project.result()["cells"][0]["environment"]["cached"], True, "cached in the end")
        lab.nothing_left(project)
    finally:
        ours = docker("images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "label=%sbase=%s" % (LABEL, unique))
        for tag in ours.split() + [unique, unique + "-empty", unique + "-half"]:
            docker("rmi", "-f", tag, check=False)


def image_damages(docker, base, name, label, fingerprint):
    def tag(image):
        return lambda: docker("tag", image, name)

    def empty():
        tar = base.replace("/", "-").replace(":", "-") + ".tar"
        path = os.path.join(os.environ.get("TMPDIR", "/tmp"), tar)
        with open(path, "wb") as file:
            file.write(b"\0" * 10240)
        try:
            docker("import", "--change", "LABEL %s=%s" % (label, fingerprint), path, base + "-empty")
        finally:
            os.unlink(path)
        docker("tag", base + "-empty", name)

    def half():
        docker.derive(base + "-half", "LABEL %s=half" % label, base)
        docker("tag", base + "-half", name)

    ours = docker("images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "label=%sbase=%s" % (LABEL, base)).split()
    lower = [one for one in ours if one != name][0]

    def lower_too():
        docker("rmi", "-f", name, check=False)
        docker("tag", base, lower)

    def untagged():
        docker("rmi", "-f", name)

    yield "the tag points to the base image", tag(base)
    yield "the tag points to another Python", tag("python:3.9-slim")
    yield "the tag points to the layer below", tag(lower)
    yield "the tag points to an empty image with its label", empty
    yield "the tag points to a half-built image", half
    yield "the tag is gone", untagged
    yield "the tag is gone, and that of the layer below points elsewhere", lower_too
