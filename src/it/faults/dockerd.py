"""A Docker daemon that may be broken: the suite's own, apart from the one that everybody uses."""

import atexit
import contextlib
import glob
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from lab import Docker, NotRun, until

IMAGE = "python:3.10-slim"
# The first process of the daemon's namespaces. It ends with this suite, however that ends, and all
# that runs in them ends with it: daemon, containerd, containers; with the last one go the mounts.
FIRST = """
import signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print("ready", flush=True)
sys.stdin.read()
"""
# A daemon without a bridge takes docker0 away wherever it runs; one that sees /run would use the
# machine's containerd.
ALONE = 'mount -t tmpfs tmpfs /run && exec python3 -c "$1"'


def child_of(pid):
    with open("/proc/%d/task/%d/children" % (pid, pid)) as file:
        return int(file.read().split()[0])


class Dockerd:
    """In namespaces of its own, with a data folder that outlives the daemon's death."""

    def __init__(self):
        if os.geteuid() or not shutil.which("dockerd"):
            raise NotRun("a daemon of its own needs root and dockerd")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pytest-matrix-dockerd-"))
        self.docker = Docker("unix://%s/d.sock" % self.folder)
        self.cgroup = "/" + self.folder.name
        (self.folder / "daemon.json").write_text("{}")
        self.process = None
        self.pid = 0
        self.live_restore = False
        command = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
        self.first = subprocess.Popen(
            command + ["sh", "-c", ALONE, "sh", FIRST], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        atexit.register(self.end)
        if self.first.stdout.readline() != b"ready\n":
            raise NotRun("this machine lets nobody make namespaces")
        self.namespaces = child_of(self.first.pid)

    def start(self, live_restore=False):
        """Blocks until it answers."""
        self.live_restore = live_restore
        options = ["--live-restore"] if live_restore else []
        with open(str(self.folder / "dockerd.log"), "ab") as log:
            self.process = subprocess.Popen(
                ["nsenter", "-t", str(self.namespaces), "-m", "-n", "-p", "dockerd"]
                + ["-H", self.docker.host, "--config-file", "%s/daemon.json" % self.folder]
                + ["--data-root", "%s/data" % self.folder, "--exec-root", "%s/exec" % self.folder]
                + ["--pidfile", "%s/pid" % self.folder, "--storage-driver=overlay2", "--bridge=none", "--iptables=false"]
                + ["--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", self.cgroup]
                + options,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(self.answers, 60, "an answer of the daemon in %s" % self.folder)
        self.pid = child_of(self.process.pid)

    def answers(self):
        if self.process.poll() is not None:
            raise RuntimeError("dockerd ended: " + (self.folder / "dockerd.log").read_text()[-2000:])
        try:
            return "Server" in self.docker("version", check=False, seconds=5).split("Error")[0]
        except subprocess.TimeoutExpired:
            return False

    def signal(self, number):
        os.kill(self.pid, number)
        if number == signal.SIGCONT:
            os.kill(self.process.pid, number)  # nsenter stops with its child, but doesn't go on with it

    def await_end(self, seconds=60):
        self.process.wait(seconds)
        self.process = None

    def kill(self):
        self.signal(signal.SIGKILL)
        self.await_end()

    def whole(self, live_restore=False):
        """Whatever a fault has done to it: it runs, and has no container."""
        if self.process is not None and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            if live_restore != self.live_restore:
                self.signal(signal.SIGTERM)
                self.await_end()
        if self.process is None or self.process.poll() is not None:
            self.start(live_restore)
        until(self.answers, 30, "an answer of the daemon in %s" % self.folder)
        for name in self.docker.containers():
            self.docker("rm", "-f", "-v", name, check=False)
        return self

    @contextlib.contextmanager
    def broken(self, live_restore=False):
        """Within, a fault may do to it what it likes; afterwards it is whole again."""
        self.whole(live_restore)
        try:
            yield self
        finally:
            self.whole(live_restore)

    def load(self, image):
        if self.docker("images", "-q", image).strip():
            return
        save = subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE)
        with save.stdout:
            load = subprocess.run(
                ["docker", "-H", self.docker.host, "load"], stdin=save.stdout, stdout=subprocess.DEVNULL, timeout=300
            )
        if save.wait(60) or load.returncode:
            raise RuntimeError("%s did not come over to the daemon in %s" % (image, self.folder))

    def end(self):
        """All of its processes, by the first one's end, and its files."""
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGCONT)
        self.first.stdin.close()
        self.first.wait(30)
        if self.process is not None:
            self.process.wait(30)
        deadline = time.monotonic() + 10
        groups = [group for one in ("", "*/") for group in glob.glob("/sys/fs/cgroup/" + one + self.folder.name)]
        for group in groups:
            while os.path.isdir(group) and time.monotonic() < deadline:
                for folder, _, _ in os.walk(group, topdown=False):
                    try:
                        os.rmdir(folder)
                    except OSError:
                        time.sleep(0.05)  # its last process is still ending
        shutil.rmtree(str(self.folder), ignore_errors=True)


def own_daemon(lab, live_restore=False):
    """One of this lab's own; its builds use it from here on, and it ends with the fault."""
    own = Dockerd()
    lab.daemons.append(own)
    own.start(live_restore)
    own.load(IMAGE)
    lab.docker = own.docker
    return own
