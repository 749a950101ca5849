"""The daemon's disk is full: while tests write, while results are written, copied in, installed, kept as an image."""

import os
import subprocess

from catalog import fault
from dockerd import IMAGE, Dockerd

MB = 1 << 20
SIZE = 1200
FREE = 48

WRITES = '''
import os

HOW = os.environ["MATRIX_HOW"]
FOLDER = "/pytest-matrix/results" if HOW == "results" else "."


def test_first():
    pass


def test_red():
    assert 1 == 2


def test_culprit():
    try:
        with open(os.path.join(FOLDER, "big"), "wb", buffering=0) as file:
            while True:
                file.write(b"x" * (1 << 20))
    finally:
        if HOW == "cleaned":
            os.remove("big")


def test_after(tmp_path):
    with open(str(tmp_path / "small"), "wb", buffering=0) as file:
        file.write(b"x" * (1 << 20))
'''
ONE = {"test_a.py": "def test_a(): pass\n"}
FULL = "o space left on device"


class SmallDisk(Dockerd):
    """Its data lie on a file system of their own, in memory, that can be filled without harm to anybody else."""

    def __init__(self):
        super(SmallDisk, self).__init__()
        self.data = str(self.folder / "data")
        os.mkdir(self.data)
        self.inside("mount", "-t", "tmpfs", "-o", "size=%dm" % SIZE, "tmpfs", self.data)

    def inside(self, *command):
        enter = ["nsenter", "-t", str(self.namespaces), "-m"]
        return subprocess.run(enter + list(command), stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()

    def fill(self, free=FREE):
        """Leaves so many megabytes."""
        self.empty()
        space = os.statvfs("/proc/%d/root%s" % (self.namespaces, self.data))
        self.inside("fallocate", "-l", str(space.f_bavail * space.f_frsize - free * MB), self.data + "/ballast")

    def empty(self):
        self.inside("rm", "-f", self.data + "/ballast")


def small_disk(lab):
    own = SmallDisk()
    own.start()
    own.load(IMAGE)
    lab.docker = own.docker
    return own


@fault(
    "disk-full",
    "the disk is full in the container",
    "a dockerd with its data on a small file system; tests fill the workspace or the results folder; a set-up, its image, or the copied sources do not fit",
    ("docker",),
)
def disk_full(lab):
    everybodys = lab.docker
    own = small_disk(lab)
    try:
        lab.project("warm", "<matrix><python>3.10</python></matrix>", ONE).run()
        own.fill()
        for how in lab.cases(("workspace", "results", "cleaned"), ("results", "cleaned")):
            tests_fill(lab, how)
        own.fill()
        zeros = "dd if=/dev/zero of=/big bs=1M"
        refused(lab, "setup", "<setup>echo %s; %s</setup>" % (lab.folder, zeros))
        refused(lab, "commit", "<setup>echo %s; %s count=%d</setup>" % (lab.folder, zeros, FREE * 2 // 3))
        refused(lab, "copy", "", blob=FREE * 2)
        own.empty()
        after = lab.project("after", "<matrix><python>3.10</python></matrix>", ONE)
        lab.equal(after.run().code, 0, "the exit code of a build once there is space again")
        lab.nothing_left(after)
    finally:
        lab.end()  # while its daemon is there
        lab.docker = everybodys
        own.end()


def tests_fill(lab, how):
    lab.times()
    project = lab.project("disk-" + how, "<matrix><python>3.10</python><how>%s</how></matrix>" % how, {"test_disk.py": WRITES})
    maven = project.run()
    lab.check(maven.code != 0, "a build that filled the disk passed", maven.console)
    cell, cells, tests = "py310-how" + how, project.cells(), project.tests()
    lab.kept(tests, {"test_first": "passed", "test_red": "failure", "test_culprit": "failure"}, cell)
    text = " ".join(text for key, text in tests.texts.items() if "culprit" in key)
    lab.check(FULL in text, "%s does not say that the disk is full" % how, text)
    if how == "cleaned":
        lab.equal(cells[cell]["status"], "FAILED", how)
        lab.kept(tests, {"test_after": "passed"}, cell)
    else:
        # pytest could not write its XML: what is known comes from the events.
        lab.check(cells[cell]["status"] in ("FAILED", "ERROR"), "%s is %s" % (how, cells[cell]["status"]))
        lab.check(FULL in project.log(cell), "the log of %s does not say that the disk is full" % how)
    failed = [test["name"] for test in cells[cell]["failedTests"]]
    lab.check("test_disk.test_culprit" in failed and "test_disk.test_red" in failed, "failedTests of %s" % how, failed)
    lab.nothing_left(project)


def refused(lab, how, configuration, blob=0):
    lab.times()
    project = lab.project("disk-" + how, "<matrix><python>3.10</python></matrix>" + configuration, ONE)
    if blob:
        with open(str(project.folder / "blob.bin"), "wb") as file:
            for _ in range(blob):
                file.write(os.urandom(MB))
    maven = project.run()
    lab.check(maven.code != 0, "a build without space passed", maven.console)
    cell = project.cells()["py310"]
    lab.equal(cell["status"], "ERROR", how)
    problem = cell["problem"] or {}
    told = "%s %s" % (problem.get("message"), problem.get("details"))
    lab.check(FULL in told, "%s does not say that the disk is full" % how, told, maven.console)
    lab.nothing_left(project)
