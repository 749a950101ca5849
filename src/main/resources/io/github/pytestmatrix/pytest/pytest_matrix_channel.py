"""What the probe needs of the system, held where no test and no fixture gets at it.

Tests replace functions of os, time and json, builtins, whole modules. Libraries such as pyfakefs and freezegun look
through the globals of all modules for what they replace. So whatever must work while tests run is an attribute of an
object in here, was taken when pytest began, and comes from the compiled module behind os wherever there is one.
"""
import errno
import os
import time

LINE_BYTES = 4000
WAITING_BYTES = 1024 * 1024
SECONDS_FOR_A_READER = 60

# Above what tests close that "close everything", and above what daemons of old look through.
HIGH_DESCRIPTOR = 4000


class Kernel(object):
    """The calls of the operating system."""

    def __init__(self):
        try:
            import posix as calls
        except ImportError:
            import nt as calls
        self.getpid = calls.getpid
        self.open_file = calls.open
        self.write = calls.write
        self.close = calls.close
        self.fstat = calls.fstat
        self.dup = calls.dup
        self.unlink = calls.unlink
        self.replace = getattr(calls, "replace", calls.rename)
        self.random = os.urandom
        self.sleep = time.sleep
        self.clock = getattr(time, "perf_counter", time.time)
        self.again = (errno.EAGAIN, getattr(errno, "EWOULDBLOCK", errno.EAGAIN))
        self.interrupted = errno.EINTR
        self.private = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        self.append = os.O_WRONLY | os.O_APPEND
        self.create = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        try:
            import fcntl

            self.fcntl = fcntl.fcntl
            self.set_private = (fcntl.F_SETFD, fcntl.FD_CLOEXEC)
            self.dup_private = getattr(fcntl, "F_DUPFD_CLOEXEC", None)
            self.high = _high_descriptor()
        except ImportError:
            self.fcntl = None

    def open(self, path, flags):
        """A descriptor that no process started by a test inherits, with a high number where the limits allow it."""
        fd = self.open_file(path, flags | self.private, 438)
        return self.raised(fd)

    def raised(self, fd):
        """The descriptor under a high number; the given one is closed."""
        if self.fcntl is None:
            return fd
        if self.dup_private is None:
            self.fcntl(fd, *self.set_private)
            return fd
        try:
            other = self.fcntl(fd, self.dup_private, self.high)
        except EnvironmentError:
            return fd
        self.close(fd)
        return other

    def identity(self, fd):
        """What tells an open file from another one under the same number; None where none is open."""
        try:
            stat = self.fstat(fd)
            return stat.st_dev, stat.st_ino
        except EnvironmentError:
            return None

    def write_all(self, fd, data):
        waited = 0
        while data:
            try:
                data = data[self.write(fd, data) :]
            except EnvironmentError as error:
                if error.errno in self.again and waited < SECONDS_FOR_A_READER:
                    waited += 0.01
                    self.sleep(0.01)
                elif error.errno != self.interrupted:
                    raise


def _high_descriptor():
    import resource

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return HIGH_DESCRIPTOR if soft < 0 else max(3, min(HIGH_DESCRIPTOR, soft - 16))


class Channel(object):
    """The open pipe or file; opened at import, since tests may change the directory or empty os.environ."""

    def __init__(self, kernel, path):
        self.kernel = kernel
        self.path = path
        self.waiting = []
        self.fd = kernel.open(path, kernel.append)
        self.identity = kernel.identity(self.fd)

    def mine(self):
        return self.fd is not None and self.kernel.identity(self.fd) == self.identity

    def send(self, frames):
        """Writes the frames; those that can't be written now are tried again with the next ones."""
        self.waiting.extend(frames)
        try:
            # Tests that close every descriptor, as daemons do, must not make us write into a file of theirs.
            if not self.mine():
                self.reopen()
            while self.waiting:
                self.kernel.write_all(self.fd, self.waiting[0])
                del self.waiting[0]
        except EnvironmentError:
            if len(self.waiting) * LINE_BYTES > WAITING_BYTES:
                del self.waiting[:]

    def reopen(self):
        self.fd = None
        fd = self.kernel.open(self.path, self.kernel.append)
        if self.kernel.identity(fd) != self.identity:
            self.kernel.close(fd)
            raise EnvironmentError("the channel is gone")
        self.fd = fd

    def leave(self):
        """In a forked child: it has nothing of ours open, unless it runs pytest itself."""
        if self.mine():
            self.kernel.close(self.fd)
        self.fd = None
        del self.waiting[:]


class Faults(object):
    """What the probe keeps to itself, for the tests of pytest-matrix: they name a file, and no cell does."""

    def __init__(self, kernel, path):
        self.kernel = kernel
        self.path = path
        if path:
            import traceback

            self.format = traceback.format_exc

    def keep(self):
        if not self.path:
            return
        try:
            fd = self.kernel.open_file(self.path, self.kernel.append | os.O_CREAT, 438)
            self.kernel.write(fd, self.format().encode("utf-8", "replace"))
            self.kernel.close(fd)
        except Exception:
            pass


def _make_quote():
    try:
        from _json import encode_basestring_ascii as quote
    except ImportError:
        from json.encoder import encode_basestring_ascii as quote
    return quote


class Frames(object):
    """Records as lines; json itself is what tests replace."""

    def __init__(self):
        self.quote = _make_quote()

    def encode(self, record):
        """JSON of a flat object of texts, numbers and truth values."""
        return "{%s}" % ",".join("%s:%s" % (self.quote(name), self.value(record[name])) for name in record)

    def value(self, value):
        if type(value) is float:
            return "%.6f" % value
        if type(value) is bool:
            return "true" if value else "false"
        return "%d" % value if type(value) is int else self.quote(value)

    def of(self, session, number, record):
        text = self.encode(record)
        size = LINE_BYTES - 80
        lines = (len(text) + size - 1) // size
        frames = []
        for line in range(lines):
            piece = text[line * size : (line + 1) * size]
            # Begins with a line end, in case that something else left half a line in the channel.
            frame = "\n@pmx1 %s %d %d %d %s\n" % (session, number, line, lines, piece)
            frames.append(frame.encode("ascii"))
        return frames


class Stacks(object):
    """A hung test can be asked by SIGQUIT where it hangs. Children of tests know nothing of it.

    Neither Python 2 nor Windows has what that needs.
    """

    def __init__(self, kernel):
        import signal

        self.kernel = kernel
        self.fd = None
        try:
            import faulthandler
        except ImportError:
            return
        if not hasattr(signal, "SIGQUIT") or signal.getsignal(signal.SIGQUIT) != signal.SIG_DFL:
            return
        # pytest has not redirected standard error yet.
        self.fd = kernel.raised(kernel.dup(2))
        self.identity = kernel.identity(self.fd)
        self.signal = signal.SIGQUIT
        self.unregister = faulthandler.unregister
        faulthandler.register(self.signal, file=self.fd, all_threads=True)
        # A JVM blocks this signal, also in the processes that it starts.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [self.signal])

    def leave(self):
        if self.fd is not None:
            self.unregister(self.signal)
            if self.kernel.identity(self.fd) == self.identity:
                self.kernel.close(self.fd)
            self.fd = None


def in_forked_children(leave):
    """Before Python 3.7 there is no hook for it, so there os.fork itself makes the call."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=leave)
        return
    for name in ("fork", "forkpty"):
        if hasattr(os, name):
            setattr(os, name, _leaving(getattr(os, name), leave))


def _leaving(fork, leave):
    def forking():
        result = fork()
        if (result[0] if isinstance(result, tuple) else result) == 0:
            leave()
        return result

    forking.__name__ = fork.__name__
    forking.__doc__ = fork.__doc__
    return forking
