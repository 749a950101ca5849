"""Tells pytest-matrix what pytest does, while it does it.

The hooks of pytest_matrix_probe; Python 2.7 and 3.4 or later, pytest 4.6 or later, standard library only. Wherever something goes wrong in
here, the tests run on as if this file didn't exist.

Channel: PYTEST_MATRIX_EVENTS names a pipe or a file. Each record is an ASCII JSON object, cut into lines of at most
4000 bytes, since a pipe keeps writes of up to 4096 whole when several processes write to it:

    @pmx1 <session> <record's number> <line's number from 0> <lines of this record> <piece of the JSON text>

A session that isn't the outermost one (a test that runs pytest) is no session of the user's: it emits nothing.
"""
import errno
import json
import os
import select
import signal
import sys

import pytest

LINE_BYTES = 4000
TEXT_HEAD = 16 * 1024
TEXT_TAIL = 48 * 1024
MESSAGE_CHARS = 2048
OURS = ("PYTEST_MATRIX_EVENTS", "PYTEST_MATRIX_RESULTS", "PYTEST_MATRIX_SELECT")
SELECTED = "pytest_matrix_selected"

_settings = dict((name, os.environ.get(name)) for name in OURS)
_encode = json.JSONEncoder(separators=(",", ":")).encode


class _Channel(object):
    """The open pipe or file; opened at import, since tests may change the directory or empty os.environ."""

    def __init__(self, path):
        self.path = path
        self.fd = None
        self.identity = None
        self.open()

    def open(self):
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        self.fd = os.open(self.path, flags)
        if sys.version_info[0] == 2:
            import fcntl

            fcntl.fcntl(self.fd, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
        self.identity = self.look()

    def look(self):
        try:
            stat = os.fstat(self.fd)
            return stat.st_dev, stat.st_ino
        except OSError:
            return None

    def write(self, data):
        # Tests that close every descriptor, as daemons do, must not make us write into a file of theirs.
        if self.look() != self.identity:
            identity = self.identity
            self.open()
            if self.identity != identity:
                os.close(self.fd)
                raise EnvironmentError("the channel is gone")
        while data:
            try:
                data = data[os.write(self.fd, data) :]
            except OSError as error:
                if error.errno == errno.EAGAIN:
                    select.select([], [self.fd], [], 1)
                elif error.errno != errno.EINTR:
                    raise


def _open_channel():
    try:
        return _Channel(_settings["PYTEST_MATRIX_EVENTS"])
    except Exception:
        return None


_channel = _open_channel()
_active = []


def _quietly(function):
    """A hook that raises would be an internal error of pytest."""
    try:
        return function()
    except Exception:
        return None


def _text(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, type(u"")) else str(value)


def _longrepr(report, xml=None):
    """Message and text of a failure, both of bounded size; in the XML they are whole."""
    longrepr = report.longrepr
    try:
        # A plain string as it is, since longreprtext puts the name of xdist's worker before it.
        text = _text(longrepr if isinstance(longrepr, (bytes, type(u""))) else report.longreprtext)
    except Exception:
        text = _quietly(lambda: _text(longrepr)) or ""
    crash = getattr(longrepr, "reprcrash", None)
    message = _text(crash.message) if crash is not None else text
    if len(text) > TEXT_HEAD + TEXT_TAIL:
        left_out = len(text) - TEXT_HEAD - TEXT_TAIL
        where = u"; junit/{0} has them all".format(os.path.basename(xml)) if xml else u""
        text = u"{0}\n[... {1} characters left out{2} ...]\n{3}".format(
            text[:TEXT_HEAD], left_out, where, text[-TEXT_TAIL:]
        )
    return message[:MESSAGE_CHARS], text


def _subtest(report):
    """What tells a subtest from its siblings, or None where the report is no subtest's."""
    context = getattr(report, "context", None)
    if context is None or not hasattr(context, "kwargs"):
        return None
    parts = [u"[{0}]".format(_text(context.msg))] if context.msg is not None else []
    if context.kwargs:
        kwargs = sorted(context.kwargs.items())
        parts.append(u"({0})".format(u", ".join(u"{0}={1}".format(_text(k), _text(v)) for k, v in kwargs)))
    return u" ".join(parts) or u"<subtest>"


def _skip_reason(report):
    longrepr = report.longrepr
    reason = _text(longrepr[2] if isinstance(longrepr, (tuple, list)) and len(longrepr) == 3 else longrepr)
    return reason[len("Skipped: ") :] if reason.startswith("Skipped: ") else reason


class _Session(object):
    """One outermost pytest session, as the process that controls it sees it."""

    def __init__(self, config):
        self.config = config
        self.pid = os.getpid()
        self.id = "{0}-{1}".format(self.pid, "".join("%02x" % b for b in bytearray(os.urandom(6))))
        self.records = 0
        self.collected = False
        self.seconds = {}
        self.rerunning = set()
        self.users_xml = None
        self.xml = None

    def claim_xml(self):
        """A file for each session: a script that runs pytest twice must not lose the first one's results."""
        option = self.config.option
        folder = _settings["PYTEST_MATRIX_RESULTS"]
        if not folder or not hasattr(option, "xmlpath"):
            return
        if option.xmlpath:
            self.users_xml = os.path.abspath(os.path.expanduser(os.path.expandvars(option.xmlpath)))
        self.xml = os.path.join(folder, "junit-{0}.xml".format(self.id))
        option.xmlpath = self.xml

    def writes_xml(self):
        """Whether pytest is going to: a conftest or a plugin may have chosen another file since."""
        plugins = self.config.pluginmanager.get_plugins()
        files = [getattr(plugin, "logfile", None) for plugin in plugins if type(plugin).__name__ == "LogXML"]
        return bool(self.xml) and any(os.path.abspath(name) == os.path.abspath(self.xml) for name in files if name)

    def spare_xml(self):
        """A forked child of a test that ran on through the rest of pytest must not replace the XML."""
        for plugin in self.config.pluginmanager.get_plugins():
            if type(plugin).__name__ == "LogXML":
                plugin.logfile = os.devnull

    def copy_xml(self):
        if self.users_xml and os.path.isfile(self.xml) and os.getpid() == self.pid:
            import shutil

            folder = os.path.dirname(self.users_xml)
            if not os.path.isdir(folder):
                os.makedirs(folder)
            shutil.copyfile(self.xml, self.users_xml)

    def emit(self, **record):
        """Sends a record; a forked child of a test must stay silent."""
        global _channel
        if _channel is None or os.getpid() != self.pid:
            return
        try:
            text = _encode(record)
            self.records += 1
            size = LINE_BYTES - 80
            lines = (len(text) + size - 1) // size
            for line in range(lines):
                piece = text[line * size : (line + 1) * size]
                # Begins with a line end, in case that something else left half a line in the channel.
                frame = "\n@pmx1 %s %d %d %d %s\n" % (self.id, self.records, line, lines, piece)
                _channel.write(frame.encode("ascii"))
        except EnvironmentError:
            _channel = None
        except Exception:
            pass

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session):
        def start():
            import platform
            import sysconfig

            self.emit(
                e="start",
                pytest=pytest.__version__,
                implementation=platform.python_implementation(),
                version=platform.python_version(),
                platform=sysconfig.get_platform(),
                rootdir=_text(getattr(self.config, "rootdir", "")),
                xml=os.path.basename(self.xml) if self.writes_xml() else "",
                prefix=_text(getattr(self.config.option, "junitprefix", None) or ""),
            )

        _quietly(start)

    def pytest_collection_finish(self, session):
        # The controller of xdist has no items of its own.
        if not hasattr(self.config, "workerinput") and getattr(session, "items", None):
            self.emit(e="collected", total=len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        if not self.collected:
            self.collected = True
            self.emit(e="collected", total=len(ids))

    def pytest_collectreport(self, report):
        _quietly(lambda: self.collect_report(report))

    def collect_report(self, report):
        if report.failed:
            message, text = _longrepr(report, self.xml)
            self.emit(e="collect", id=_text(report.nodeid), outcome="failed", message=message, text=text)
        elif report.skipped:
            self.emit(e="collect", id=_text(report.nodeid), outcome="skipped", message=_skip_reason(report))

    def pytest_runtest_logstart(self, nodeid):
        _quietly(lambda: self.emit(e="test", id=_text(nodeid)))

    def pytest_runtest_logreport(self, report):
        _quietly(lambda: self.test_report(report))

    def test_report(self, report):
        test = {"id": _text(report.nodeid)}
        worker = getattr(report, "worker_id", None)
        if worker:
            test["w"] = _text(worker)
        key = (report.nodeid, worker)
        subtest = _subtest(report)
        if subtest is None:
            self.seconds[key] = self.seconds.get(key, 0) + (getattr(report, "duration", 0) or 0)
            if report.when == "setup":
                self.rerunning.discard(key)
            if report.outcome not in ("passed", "failed", "skipped"):
                self.rerunning.add(key)
        # What passed needs no word of its own: the end of the test says it.
        if report.outcome != "passed":
            self.phase(report, test, subtest)
        # Some versions of pytest-rerunfailures report the teardown of an attempt that will be repeated. A worker of
        # xdist that crashed gives one report with the phase "???".
        if subtest is None and report.when in ("teardown", "???") and key not in self.rerunning:
            self.emit(e="done", seconds=round(self.seconds.pop(key, 0), 6), **test)

    def phase(self, report, test, subtest):
        record = dict(test, e="phase", when=_text(report.when), outcome=_text(report.outcome))
        if subtest is not None:
            record["sub"] = subtest
        if hasattr(report, "wasxfail"):
            record["xfail"] = _text(report.wasxfail)
        if report.outcome == "skipped":
            if "xfail" not in record:
                record["message"] = _skip_reason(report)
        else:
            record["message"], record["text"] = _longrepr(report, self.xml)
        self.emit(**record)

    def pytest_internalerror(self, excrepr):
        _quietly(lambda: self.emit(e="internal", text=_text(excrepr)[-TEXT_TAIL:]))

    def pytest_keyboard_interrupt(self, excinfo):
        _quietly(
            lambda: self.emit(
                e="interrupt", type=_text(excinfo.type.__name__), message=_text(excinfo.value)[:MESSAGE_CHARS]
            )
        )

    # Around all others, for the record to say that the XML is complete.
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        if os.getpid() != self.pid:
            _quietly(self.spare_xml)
        yield
        _quietly(lambda: self.emit(e="finish", status=int(getattr(session, "exitstatus", exitstatus))))


class _Selection(object):
    """Keeps the tests of a rerun, here and in the workers of xdist."""

    def __init__(self, ids):
        self.ids = list(ids)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        node.workerinput[SELECTED] = self.ids

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        # --dist=loadgroup appends "@group" to the ids.
        wanted = set(self.ids) | set(i.rsplit("@", 1)[0] for i in self.ids)
        kept, dropped = [], []
        for item in items:
            (kept if _text(item.nodeid) in wanted or item.nodeid.rsplit("@", 1)[0] in wanted else dropped).append(item)
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept


def _read_selection():
    path = _settings["PYTEST_MATRIX_SELECT"]
    if not path:
        return None
    with open(path, "rb") as lines:
        return [json.loads(line.decode("utf-8")) for line in lines if line.strip()]


def _hide_settings():
    """Takes our settings out of the environment, so that a pytest which a test starts knows nothing of them."""
    hidden = dict((name, os.environ.pop(name)) for name in OURS if name in os.environ)
    addopts = os.environ.get("PYTEST_ADDOPTS", "")
    at = addopts.find("-p pytest_matrix_probe")
    if at >= 0:
        hidden["PYTEST_ADDOPTS"] = addopts
        os.environ["PYTEST_ADDOPTS"] = addopts[:at].strip()
    return hidden


def _dump_stacks_on_sigquit():
    """A hung test can be asked where it hangs; pytest has not redirected standard error yet."""
    import faulthandler

    if signal.getsignal(signal.SIGQUIT) == signal.SIG_DFL:
        faulthandler.register(signal.SIGQUIT, file=os.dup(2), all_threads=True)
        # A JVM blocks this signal, also in the processes that it starts.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGQUIT])


_quietly(_dump_stacks_on_sigquit)


def pytest_addoption(parser):
    _quietly(lambda: _know_options(parser))


def _know_options(parser):
    """With -p no:cacheprovider nobody knows the options that we give, and --strict-config would refuse them."""
    for name in ("cache_dir", "junit_family"):
        if name not in parser._inidict:
            parser.addini(name, "not used")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    _quietly(lambda: _configure(config))


def _configure(config):
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        if SELECTED in workerinput:
            config.pluginmanager.register(_Selection(workerinput[SELECTED]), "pytest_matrix_selection")
    elif not _active and not hasattr(config, "slaveinput"):
        session = _Session(config)
        session.claim_xml()
        _active.append((session, _hide_settings()))
        config.pluginmanager.register(session, "pytest_matrix_session")
        ids = _quietly(_read_selection)
        if ids is not None:
            config.pluginmanager.register(_Selection(ids), "pytest_matrix_selection")


def pytest_unconfigure(config):
    _quietly(lambda: _unconfigure(config))


def _unconfigure(config):
    if _active and _active[0][0].config is config:
        session, hidden = _active.pop()
        os.environ.update(hidden)
        session.copy_xml()
