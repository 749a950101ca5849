"""Watches which files of a folder are opened: source_watch.py FOLDER REPORT [COMMAND ARGUMENT...]

With a command it runs that, and watches until it ends. Without one it says so when it is ready, and watches until it
gets SIGTERM. Where it can't watch, the command runs all the same, and there is no report.

The kernel's inotify sees each open(), whatever language it comes from and however the file is read then, also what
leaves no trace in a file's access time (copies by copy_file_range, clones). It sees a folder's files by the names that
they have there, so a file that got another name counts as opened too: its time of change tells.

The report lists first the files that the command changed, replaced or removed, then those that it opened.
"""
import ctypes
import errno
import os
import select
import signal
import struct
import subprocess
import sys

OPENED = 0x20
OVERFLOW = 0x4000
ONLY_FOLDERS = 0x01000000
IS_FOLDER = 0x40000000
EVENT = struct.Struct("iIII")


class Watch:
    def __init__(self, folder):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self.checked(self.libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK))
        self.root = os.fsencode(folder)
        self.folders = {}
        self.states = {}
        self.opened = set()
        self.complete = True
        for folder, folders, files in os.walk(self.root, onerror=self.failed):
            mask = ctypes.c_uint32(OPENED | ONLY_FOLDERS)
            name = os.path.relpath(folder, self.root)
            self.folders[self.checked(self.libc.inotify_add_watch(self.descriptor, folder, mask))] = name
            links = [other for other in folders if os.path.islink(os.path.join(folder, other))]
            for file in files + links:
                path = os.path.normpath(os.path.join(name, file))
                self.states[path] = self.state(path)

    def checked(self, result):
        if result < 0:
            raise OSError(ctypes.get_errno(), "inotify")
        return result

    def failed(self, error):
        raise error

    def state(self, path):
        try:
            found = os.lstat(os.path.join(self.root, path))
            return found.st_ino, found.st_ctime_ns
        except OSError:
            return None

    def take(self):
        """All events that there are by now."""
        while True:
            try:
                events = os.read(self.descriptor, 1 << 18)
            except OSError as error:
                if error.errno == errno.EAGAIN:
                    return
                raise
            at = 0
            while at < len(events):
                watch, mask, _, length = EVENT.unpack_from(events, at)
                name = events[at + EVENT.size : at + EVENT.size + length].rstrip(b"\0")
                at += EVENT.size + length
                if mask & OVERFLOW:
                    self.complete = False
                elif name and not mask & IS_FOLDER:
                    self.opened.add(os.path.normpath(os.path.join(self.folders[watch], name)))

    def write(self, report):
        self.take()
        self.opened.intersection_update(self.states)
        changed = sorted(path for path, state in self.states.items() if self.state(path) != state)
        self.opened.update(changed)
        if self.complete and not any(b"\n" in path for path in self.opened):
            lines = [b"/changed"] + changed + [b"/opened"] + sorted(self.opened) + [b"/end"]
            with open(report, "wb") as file:
                file.write(b"".join(line + b"\n" for line in lines))


def watched(watch, ended, signalled):
    while not ended():
        for ready in select.select([watch.descriptor, signalled], [], [])[0]:
            if ready == signalled:
                os.read(signalled, 64)
            else:
                watch.take()


def run(watch, report, command):
    # What follows is written so that neither a signal nor an event is lost between a look and the wait.
    signalled, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    got = []
    if command:
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        child = subprocess.Popen(command)
        watched(watch, lambda: child.poll() is not None, signalled)
    else:
        signal.signal(signal.SIGTERM, lambda number, frame: got.append(number))
        print("ready", flush=True)
        watched(watch, lambda: got, signalled)
    watch.write(report)
    if command and child.returncode < 0:
        signal.signal(-child.returncode, signal.SIG_DFL)
        os.kill(os.getpid(), -child.returncode)
    return child.returncode if command else 0


def main(folder, report, *command):
    try:
        watch = Watch(folder)
    except Exception:
        if not command:
            return 1
        os.execvp(command[0], command)
    return run(watch, report, command)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
