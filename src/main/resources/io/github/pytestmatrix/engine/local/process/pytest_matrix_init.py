"""The init process of one command: what tini is in a container. Python 3.4 or later, standard library only.

    python -E -s -S pytest_matrix_init.py MEMORY CPUS FILES SOURCE TARGET COMMAND ARGUMENT...

MEMORY in bytes and CPUS as a number, 0 for no limit. FILES lists the files of the folder SOURCE that TARGET gets links to
before anything else happens; empty for none. The command gets this process's directory, environment and standard
output, which is its standard error, too. Standard input carries one letter for each request: q, i, t, k for SIGQUIT,
SIGINT, SIGTERM, SIGKILL to all that the command has started. Its end means that whoever started us is gone: then
everything ends. When the command has ended, so does the rest of what it started. Standard error has a line "started" when
the links are made, and a last line that says how it ended:

    exit CODE | signal NUMBER | memory | failed ERRNO TEXT | damaged TEXT | unwritable TEXT
"""
import errno
import os
import select
import stat
import sys
import time

try:
    import _signal as signal  # without the enumerations that its wrapper takes milliseconds for
except ImportError:
    import signal

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 1.0
PR_SET_CHILD_SUBREAPER = 36
LINUX = sys.platform.startswith("linux")
REQUESTS = {b"q": signal.SIGQUIT, b"i": signal.SIGINT, b"t": signal.SIGTERM, b"k": signal.SIGKILL}
ENCODED = "PYTEST_MATRIX_HEX_"
MARKER = "PYTEST_MATRIX_OWNER"


def prctl(option, value):
    """Whether it was done. Not on other systems, and not by a Python that was built without libffi."""
    if not LINUX:
        return False
    arguments = (option, value, 0, 0, 0)
    try:
        import _ctypes  # without its wrapper, which takes milliseconds

        address = _ctypes.dlsym(_ctypes.dlopen(None, 0), "prctl")
        return _ctypes.call_function(address, arguments) == 0
    except (ImportError, OSError):
        return False
    except AttributeError:
        import ctypes  # another implementation of Python has no such functions

        return ctypes.CDLL(None).prctl(*arguments) == 0


class Tree(object):
    """The command and all that descends from it."""

    def __init__(self, leader, adopted):
        """adopted: whether orphans become our own children."""
        self.leader = leader
        self.adopted = adopted

    def members(self):
        """Process ids, without zombies. Orphans that nobody adopted are known by their mark."""
        found = set()
        children, states, marked = self.look()
        waiting = [os.getpid()]
        while waiting:
            for pid in children.get(waiting.pop(), ()):
                if pid not in found:
                    found.add(pid)
                    waiting.append(pid)
        found |= marked
        found.discard(os.getpid())
        return set(pid for pid in found if states.get(pid) not in ("Z", "X"))

    def look(self):
        return self.look_into_proc() if LINUX else self.ask_ps()

    def look_into_proc(self):
        children, states, marked = {}, {}, set()
        mark = (MARKER + "=" + os.environ.get(MARKER, "?")).encode("utf-8", "surrogateescape")
        for name in os.listdir("/proc"):
            if not name.isdigit():
                continue
            try:
                with open("/proc/" + name + "/stat", "rb") as stat:
                    fields = stat.read().decode("ascii", "replace").rpartition(")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(name))
                states[int(name)] = fields[0]
                with open("/proc/" + name + "/environ", "rb") as environ:
                    if mark in environ.read().split(b"\0"):
                        marked.add(int(name))
            except (IOError, OSError, IndexError):
                continue  # it has ended, or is somebody else's
        return children, states, marked

    def ask_ps(self):
        import subprocess

        children, states, marked = {}, {}, set()
        text = subprocess.check_output(["ps", "-axo", "pid=,ppid=,pgid=,stat="])
        for line in text.decode("ascii", "replace").splitlines():
            pid, parent, group, state = line.split(None, 3)
            children.setdefault(int(parent), []).append(int(pid))
            states[int(pid)] = state[:1]
            if int(group) == self.leader:
                marked.add(int(pid))
        return children, states, marked

    def signal(self, number):
        for pid in self.members():
            try:
                os.kill(pid, number)
            except OSError:
                pass  # it has ended meanwhile

    def end(self):
        """Leaves nothing of it. Each round finds what was started since the one before."""
        gone = time.time() + 10
        while time.time() < gone:
            if not reap() and self.adopted:
                return  # of a tree that is not empty, at least one process is our child
            members = self.members()
            if not members:
                return
            # Stopped processes start no others while the rest is looked for.
            for number in (signal.SIGSTOP, signal.SIGKILL):
                for pid in members:
                    try:
                        os.kill(pid, number)
                    except OSError:
                        pass  # it has ended meanwhile
            time.sleep(0.002)

    def memory(self):
        """Resident bytes of all of it, shared ones left out."""
        page = os.sysconf("SC_PAGE_SIZE")
        total = 0
        for pid in self.members():
            try:
                with open("/proc/%d/statm" % pid) as statm:
                    fields = statm.read().split()
                total += (int(fields[1]) - int(fields[2])) * page
            except (IOError, OSError, IndexError):
                continue  # it has ended meanwhile
        return total


ended = {}


def reap():
    """Notes the statuses of the children that have ended, by process id. Whether there are others."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except OSError as error:
            if error.errno == errno.EINTR:
                continue
            return False
        if pid == 0:
            return True
        ended[pid] = status


class Damage(Exception):
    """SOURCE is not what FILES says. The message is half a sentence."""


class Links(object):
    """A folder's files in another one, by hard links where these can be."""

    def __init__(self, files, source, target):
        self.files = files
        self.source = os.path.join(source, b"")
        self.target = os.path.join(target, b"")

    def make(self):
        try:
            with open(self.files, "rb") as text:
                lines = text.read().split(b"\n")
        except (OSError, IOError) as error:
            raise Damage("its list of files can't be read: " + error.strerror)
        parent = b""
        for line in lines:
            fields = [self.unescaped(field) if b"%" in field else field for field in line.split(b"\t")]
            kind = fields[0]
            if kind == b"END":
                return
            if kind == b"IN":
                parent = os.path.join(fields[1], b"") if len(fields) > 1 else b""
                continue
            try:
                self.add(kind, parent + fields[1], int(fields[2]), int(fields[3]))
            except (IndexError, ValueError):
                raise Damage("its list of files can't be read")
        raise Damage("its list of files is incomplete")

    def add(self, kind, name, size, modified):
        source = self.source + name
        if not self.same(source, kind, size, modified):
            raise Damage(name.decode("utf-8", "replace") + " is gone or changed")
        target = self.target + name
        if kind == b"FOLDER":
            try:
                os.mkdir(target)
            except OSError as error:
                if error.errno != errno.EEXIST:
                    raise
        elif kind == b"SHARED":
            try:
                os.link(source, target)
            except OSError as error:
                if error.errno in (errno.EEXIST, errno.ENOSPC, errno.EDQUOT, errno.EROFS):
                    raise
                # Not on this file system, not for this user, or not so many.
                import shutil

                shutil.copy2(source, target)

    @staticmethod
    def same(path, kind, size, modified):
        try:
            found = os.lstat(path)
        except OSError:
            return False
        if kind == b"FOLDER":
            return stat.S_ISDIR(found.st_mode)
        if kind == b"LINK":
            return stat.S_ISLNK(found.st_mode)
        if kind not in (b"SHARED", b"OWN"):
            raise ValueError(kind)
        return (
            stat.S_ISREG(found.st_mode)
            and found.st_size == size
            and found.st_mtime_ns // 1000000 == modified
        )

    @staticmethod
    def unescaped(text):
        for code, character in ((b"%09", b"\t"), (b"%0D", b"\r"), (b"%0A", b"\n"), (b"%25", b"%")):
            text = text.replace(code, character)
        return text


def start(command):
    """The command's process id, and what kept it from starting. It has its own session, and the signals of a fresh process."""
    try:
        return spawn(command), ""
    except (AttributeError, NotImplementedError, TypeError):
        return fork(command)  # Python before 3.8, or a system without
    except OSError as error:
        return 0, "%d %s" % (error.errno, error.strerror)


def spawn(command):
    """Without a copy of our memory map, which takes longer to make and to tear down than all else that we do."""
    files = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0), (os.POSIX_SPAWN_DUP2, 1, 2)]
    resettable = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}
    return os.posix_spawn(
        command[0], command, os.environ, file_actions=files, setsid=True, setsigmask=[], setsigdef=resettable
    )


def fork(command):
    receive, send = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(receive)
            os.setsid()
            null = os.open(os.devnull, os.O_RDONLY)
            os.dup2(null, 0)
            os.dup2(1, 2)
            for number in range(1, signal.NSIG):
                try:
                    signal.signal(number, signal.SIG_DFL)
                except (OSError, ValueError, RuntimeError):
                    pass  # SIGKILL and its like have no other
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.closerange(3, send)
            os.execv(command[0], command)
        except OSError as error:
            os.write(send, ("%d %s" % (error.errno, error.strerror)).encode("utf-8", "replace"))
        finally:
            os._exit(127)
    os.close(send)
    trouble = b""
    while True:
        piece = os.read(receive, 4096)
        if not piece:
            break
        trouble += piece
    os.close(receive)
    return pid, trouble.decode("utf-8", "replace")


def use_cpus(wanted, own):
    """As many as wanted, in another place for each process, so that cells spread over the machine."""
    if wanted > 0 and hasattr(os, "sched_setaffinity"):
        usable = sorted(os.sched_getaffinity(0))
        count = min(len(usable), max(1, int(-(-wanted // 1))))
        first = own % len(usable)
        os.sched_setaffinity(0, (usable + usable)[first : first + count])


def tell(line):
    os.write(2, (line.replace("\n", " ") + "\n").encode("utf-8", "replace"))


def decode_variables():
    """Those that our caller's locale can't encode come as name=value in hexadecimal digits of their UTF-8."""
    for encoded in [name for name in os.environ if name.startswith(ENCODED)]:
        name, value = bytes(bytearray.fromhex(os.environ.pop(encoded))).split(b"=", 1)
        os.environb[name] = value


def main():
    memory, cpus, links, command = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:6], sys.argv[6:]
    os.setsid()
    decode_variables()
    if links[0]:
        try:
            Links(*map(os.fsencode, links)).make()
        except Damage as damage:
            tell("damaged " + str(damage))
            return
        except (OSError, IOError) as error:
            place = getattr(error, "filename2", None) or error.filename
            tell("unwritable %s: %s" % (error.strerror, os.fsdecode(place)))
            return
    tell("started")
    wake, ring = os.pipe()
    os.set_blocking(ring, False) if hasattr(os, "set_blocking") else None
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(ring)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_IGN)
    adopted = prctl(PR_SET_CHILD_SUBREAPER, 1)
    use_cpus(cpus, os.getppid() + os.getpid())
    leader, trouble = start(command)
    # From here on nothing but the command and its like holds the output open.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    tree = Tree(leader, adopted)
    if trouble:
        reap()
        tell("failed " + trouble)
        return
    tell(watch(tree, memory, wake))


def watch(tree, memory, wake):
    verdict = None
    listening = [0, wake]
    while True:
        reap()
        status = ended.get(tree.leader)
        if status is not None:
            break
        try:
            ready = select.select(listening, [], [], POLL_SECONDS if memory else None)[0]
        except (OSError, select.error):
            continue  # a signal came
        if wake in ready:
            os.read(wake, 512)
        if 0 in ready:
            request = os.read(0, 1)
            if not request:
                # Whoever started us is gone: a moment to tidy up, then all ends.
                listening = [wake]
                tree.signal(signal.SIGTERM)
                select.select([wake], [], [], PATIENCE_SECONDS)
                tree.end()
            elif request in REQUESTS:
                tree.signal(REQUESTS[request])
        if memory and verdict is None and tree.memory() > memory:
            verdict = "memory"
            tree.end()
            status = 0
            break
    tree.end()
    if verdict:
        return verdict
    return "signal %d" % os.WTERMSIG(status) if os.WIFSIGNALED(status) else "exit %d" % os.WEXITSTATUS(status)


main()
os._exit(0)  # Python would tidy up its memory first
