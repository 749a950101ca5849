"""Tells pytest-matrix what pytest does, while it does it.

The hooks of pytest_matrix_probe; Python 2.7 and 3.4 or later, pytest 4.6 or later, standard library only. Wherever something goes wrong in
here, the tests run on as if this file didn't exist.

Channel: PYTEST_MATRIX_EVENTS names a pipe or a file. Each record is an ASCII JSON object, cut into lines of at most
4000 bytes, since a pipe keeps writes of up to 4096 whole when several processes write to it:

    @pmx1 <session> <record's number> <line's number from 0> <lines of this record> <piece of the JSON text>

A session that isn't the outermost one (a test that runs pytest) is no session of the user's: it emits nothing.
"""
import os
import re
import sys

import pytest

from pytest_matrix_cell import SELECTED, Checks, checks, checks_of_worker, prefix_of_names, read_settings, root_below, stay_in
from pytest_matrix_channel import Channel, Faults, Frames, Kernel, Stacks, in_forked_children
from pytest_matrix_xml import Xml, clean, make_log

TEXT_HEAD = 16 * 1024
TEXT_TAIL = 48 * 1024
MESSAGE_CHARS = 2048
OURS = ("PYTEST_MATRIX_EVENTS", "PYTEST_MATRIX_RESULTS", "PYTEST_MATRIX_SELECT")
PROBE = "pytest_matrix_probe"
ADDED = "-p " + PROBE
INTERNAL_ERROR, USAGE_ERROR, NO_TESTS = 3, 4, 5
NO_COLLECTION = "its workers ended before one of them had collected the tests. The log says why"
WITHOUT_SESSION = ("help", "version", "markers")
SKIP_TUPLE = re.compile(r"\(.*, u?['\"](Skipped: .*)['\"]\)$", re.DOTALL)

_settings = read_settings(OURS)
_kernel = Kernel()
_faults = Faults(_kernel, _settings["faults"])
_frames = Frames()
_active = []
_started = []
_ended = []
_begun = {}


def _quietly(function):
    """A hook that raises would be an internal error of pytest."""
    try:
        return function()
    except Exception:
        _faults.keep()
        return None


# A worker of xdist has none: its controller hears of all that it does.
_events = _settings["PYTEST_MATRIX_EVENTS"]
_channel = _quietly(lambda: Channel(_kernel, _events)) if _events else None
_stacks = _quietly(lambda: Stacks(_kernel))


def _leave():
    if _channel is not None:
        _quietly(_channel.leave)
    if _stacks is not None:
        _quietly(_stacks.leave)


_quietly(lambda: in_forked_children(_leave))


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
        where = u"; junit/{0} has them all".format(xml) if xml else u""
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
    # Of a plugin that makes texts of all that reports have.
    tupled = SKIP_TUPLE.match(reason)
    reason = tupled.group(1) if tupled else reason
    return reason[len("Skipped: ") :] if reason.startswith("Skipped: ") else reason


def _new_id():
    return "{0}-{1}".format(_kernel.getpid(), "".join("%02x" % b for b in bytearray(_kernel.random(6))))


def _worker_of(report):
    """The id of the worker of xdist that ran the test. Of one that crashed, the controller makes the report."""
    worker = getattr(report, "worker_id", None)
    if worker is None and report.when == "???":
        worker = _quietly(lambda: report.node.gateway.id)
    return _text(worker) if worker else None


class _Run(object):
    """One run of one test: a test may have several, by a plugin or since it was collected more than once."""

    def __init__(self, nodeid, number, worker, announced):
        self.id = nodeid
        self.number = number
        self.worker = worker
        self.announced = announced
        self.began = _kernel.clock()
        self.seconds = 0
        self.forged = False
        self.rerunning = False
        self.torn_down = False
        self.counted = False
        self.odd = None
        self.outcome = "passed"
        self.sure = True

    def record(self, event):
        record = {"e": event, "id": self.id}
        if self.number > 1:
            record["n"] = self.number
        if self.worker:
            record["w"] = self.worker
        return record

    def span(self):
        return max(0.0, _kernel.clock() - self.began)

    def repeated_by(self, report):
        """Whether the report is of another run, since this one is through."""
        return report.when == "setup" and self.torn_down and self.counted and not self.rerunning

    def add(self, report, most):
        """Time as pytest has it, unless a test has set the clock: then ours."""
        seconds = getattr(report, "duration", 0) or 0
        if type(seconds) in (int, float) and 0 <= seconds <= most:
            self.seconds += seconds
        else:
            self.forged = True

    def is_none(self):
        """As pytest counts: where only fixtures ran (--setup-only), no test did."""
        return self.sure and not self.counted

    def see(self, report):
        if report.when == "setup":
            self.rerunning = self.torn_down = False
            self.odd = None
            self.outcome = "passed"
        elif report.when == "call":
            self.odd = None
        outcome = report.outcome
        # The plugin flaky keeps the failed calls to itself: what it shows of such an attempt, pytest doesn't count.
        self.counted = self.counted or report.when == "call" or outcome != "passed"
        if outcome not in ("passed", "failed", "skipped"):
            self.odd = _text(outcome)
            self.rerunning = outcome == "rerun"
        elif outcome == "failed" and not hasattr(report, "wasxfail"):
            self.outcome = "failed"
        elif outcome != "passed" and self.outcome == "passed":
            self.outcome = "skipped"
        self.torn_down = self.torn_down or report.when in ("teardown", "???")


def exit_status(outcome):
    """The exit status of a process whose pytest_cmdline_main had this outcome."""
    if outcome.excinfo is None:
        return int(outcome.get_result() or 0)
    error = outcome.excinfo[1]
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    return 1


class _Session(object):
    """One outermost pytest session, as the process that controls it sees it."""

    def __init__(self, config):
        self.config = config
        self.root = _quietly(lambda: root_below(_settings["work"], config)) or u""
        self.prefix = prefix_of_names(self.root, getattr(config.option, "junitprefix", None))
        self.checks = _quietly(lambda: checks(_settings, self.root)) or Checks()
        self.pid = _kernel.getpid()
        self.id = _begun.get(config) or _new_id()
        self.began = _kernel.clock()
        self.records = 0
        self.collected = False
        self.distributed = False
        self.status = None
        self.ids = ()
        self.known = frozenset()
        self.running = {}
        self.numbers = {}
        self.of_report = None
        self.run = None
        self.xml = None
        self.xml_name = ""
        self.log = None
        self.ended = False
        self.reports = _Reports(self)

    def open_xml(self):
        """A file for each session: a script that runs pytest twice must not lose the first one's results."""
        folder = _settings["PYTEST_MATRIX_RESULTS"]
        if not folder:
            return
        name = "junit-{0}.xml".format(self.id)
        self.xml = os.path.join(os.path.abspath(folder), name)
        # Who has told pytest not to load its own plugin wants no XML.
        log = _quietly(self.make_log) if hasattr(self.config.option, "xmlpath") else None
        self.log = Xml(_kernel, self.xml, log)
        if log is not None:
            self.xml_name = name
            self.lend(log)

    def make_log(self):
        logging, passing = self.config.getini("junit_logging"), self.config.getini("junit_log_passing_tests")
        # What failed tests wrote belongs to their results.
        if logging == "no":
            logging, passing = "all", False
        return make_log(self.xml, self.prefix or None, logging, passing, self.run_of)

    def lend(self, log):
        """Lets fixtures such as record_xml_attribute have it where the user's options lead to no XML of their own."""
        if not self.config.option.xmlpath:
            self.place_for_log()(log)

    def place_for_log(self):
        from _pytest import junitxml

        if not hasattr(junitxml, "xml_key"):
            return lambda log: setattr(self.config, "_xml", log)
        stash = getattr(self.config, "stash", None) or self.config._store

        def put(log):
            if log is not None:
                stash[junitxml.xml_key] = log
            elif stash.get(junitxml.xml_key, None) is self.log.log:
                del stash[junitxml.xml_key]

        return put

    def run_of(self, report):
        """The run that a report is of; for a node id, as fixtures have it, the run of that id."""
        if self.run is not None and getattr(report, "pytest_matrix_report", report) is self.of_report:
            return self.run
        runs = self.running.get(report) if isinstance(report, (str, type(u""))) else None
        return runs[0] if runs else None

    def mine(self):
        """A forked child of a test must stay silent, also where it runs on through the rest of pytest."""
        return _kernel.getpid() == self.pid

    def emit(self, **record):
        if _channel is None or not self.mine():
            return
        try:
            self.records += 1
            _channel.send(_frames.of(self.id, self.records, record))
        except Exception:
            _faults.keep()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session):
        _started.append(self.config)
        _quietly(self.start)
        if self.log is not None:
            self.log.start()

    def start(self):
        import platform
        import sys
        import sysconfig

        self.emit(
            e="start",
            pytest=_text(pytest.__version__),
            implementation=platform.python_implementation(),
            version=platform.python_version(),
            platform=sysconfig.get_platform(),
            free="true" if "free-threading" in sys.version else "",
            executable=_text(sys.executable or ""),
            root=self.root,
            xml=self.xml_name,
            prefix=self.prefix,
        )

    # Behind all others, which may still leave tests out.
    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        # The controller of xdist has no items of its own.
        if getattr(session, "items", None):
            _quietly(lambda: self.collection([item.nodeid for item in session.items]))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        if not self.collected:
            _quietly(lambda: self.collection(list(ids)))

    def collection(self, ids):
        self.collected = True
        self.ids = [_text(nodeid) for nodeid in ids]
        self.known = frozenset(self.ids)
        self.emit(e="collected", total=len(ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self):
        self.distributed = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node):
        _quietly(lambda: self.worker_ready(node.workerinfo))

    def worker_ready(self, info):
        """With --tx, a worker may have an interpreter of its own."""
        import sys

        version = tuple(info["version_info"])
        if version != tuple(sys.version_info):
            stage = {"final": ""}.get(version[3], version[3][:1] if version[3] != "candidate" else "rc")
            name = "%d.%d.%d" % version[:3] + ("%s%d" % (stage, version[4]) if stage else "")
            self.emit(e="worker", version=name, executable=_text(info.get("executable") or ""))

    def pytest_collectreport(self, report):
        _quietly(lambda: self.collect_report(report))
        if self.log is not None and self.mine():
            _quietly(lambda: self.log.collect(report, lambda: _longrepr(report)[1]))

    def collect_report(self, report):
        if report.failed:
            message, text = _longrepr(report, self.xml_name)
            self.emit(e="collect", id=_text(report.nodeid), outcome="failed", message=message, text=text)
        elif report.skipped:
            self.emit(e="collect", id=_text(report.nodeid), outcome="skipped", message=_skip_reason(report))

    def pytest_runtest_logstart(self, nodeid):
        _quietly(lambda: self.begin(_text(nodeid)))

    def begin(self, nodeid, worker=None, announced=True):
        # Those that wait for another attempt in vain.
        self.end_all([run for run in self.open_runs() if run.rerunning and not run.worker and run.id != nodeid])
        runs = self.running.setdefault(nodeid, [])
        # Some versions of pytest-rerunfailures tell the start of each attempt, as flaky does.
        if announced and runs and runs[0].rerunning:
            return runs[0]
        number = self.numbers.get(nodeid, 0) + 1
        self.numbers[nodeid] = number
        run = _Run(nodeid, number, worker, announced)
        runs.append(run)
        self.emit(**run.record("test"))
        return run

    def pytest_plugin_registered(self, plugin, manager):
        if plugin is manager.get_plugin("terminalreporter"):
            _quietly(lambda: self.reports.follow(manager))

    def report(self, report):
        self.of_report = self.run = None
        if not _quietly(lambda: self.test_report(report)):
            self.unsure()
        if self.log is not None and self.mine():
            text = _skip_reason if getattr(report, "skipped", False) else lambda r: _longrepr(r)[1]
            _quietly(lambda: self.log.test(report, lambda: text(report)))
        _quietly(lambda: self.unannounced_end(report))

    def test_report(self, report):
        subtest = _quietly(lambda: _subtest(report))
        run = self.find(report, _worker_of(report))
        if run.repeated_by(report):
            self.end(run)
            run = self.begin(run.id, run.worker, run.announced)
        self.of_report, self.run = report, run
        if subtest is None:
            run.add(report, self.longest(run))
            run.see(report)
        # What passed needs no word of its own: the end of the test says it.
        if report.outcome != "passed":
            self.phase(report, run, subtest)
        return True

    def unsure(self):
        """A report was not understood, of whichever test, since a test has replaced what that needs: the XML decides."""
        for runs in self.running.values():
            for run in runs:
                run.sure = False

    def longest(self, run):
        """No phase takes longer than this; a controller of xdist hears of a test's start late."""
        return (run.span() if run.worker is None else _kernel.clock() - self.began) + 0.01

    def find(self, report, worker):
        """By the report's node id, unless a plugin has given it one that no test has."""
        nodeid = _text(report.nodeid)
        if nodeid not in self.running and nodeid not in self.known:
            index = getattr(report, "item_index", None)
            if worker and type(index) is int and index < len(self.ids):
                nodeid = self.ids[index]
            elif len(self.running) == 1 and not worker:
                nodeid = list(self.running)[0]
        runs = self.running.get(nodeid, ())
        of_worker = [run for run in runs if run.worker == worker]
        waiting = [run for run in runs if run.worker is None]
        if worker is None:
            return of_worker[0] if of_worker else self.begin(nodeid, worker, announced=False)
        # No end names a worker: that of its run before may have been taken for the end of another worker's.
        if of_worker and not (waiting and of_worker[-1].repeated_by(report)):
            return of_worker[-1]
        if waiting:
            waiting[0].worker = worker
            return waiting[0]
        return self.begin(nodeid, worker, announced=False)

    def phase(self, report, run, subtest):
        record = dict(run.record("phase"), when=_text(report.when), outcome=_text(report.outcome))
        if subtest is not None:
            record["sub"] = subtest
        if hasattr(report, "wasxfail"):
            record["xfail"] = _text(report.wasxfail)
        if report.outcome == "skipped":
            if "xfail" not in record:
                record["message"] = _skip_reason(report)
        else:
            record["message"], record["text"] = _longrepr(report, self.xml_name)
        self.emit(**record)

    def unannounced_end(self, report):
        """A worker of xdist that crashed gives one report with the phase "???", and no end."""
        run = self.run
        if run is not None and (report.when == "???" or not run.announced and run.torn_down and not run.rerunning):
            self.end(run)

    def pytest_runtest_logfinish(self, nodeid):
        _quietly(lambda: self.finish(_text(nodeid)))

    def finish(self, nodeid):
        runs = [run for run in self.running.get(nodeid, ()) if not run.rerunning]
        for run in sorted(runs, key=lambda run: not run.torn_down)[:1]:
            if run.torn_down and not run.counted:
                run.rerunning = True
            else:
                self.end(run)

    def end(self, run):
        runs = self.running.get(run.id, [])
        if run in runs:
            runs.remove(run)
        if not runs:
            self.running.pop(run.id, None)
        seconds = run.span() if run.forged else run.seconds
        record = dict(run.record("done"), seconds=float(seconds))
        # A pass that is only the want of a report is none.
        if run.is_none():
            record["outcome"] = "none"
        elif run.sure or run.outcome != "passed":
            record["outcome"] = run.outcome
        if run.odd is not None:
            record["odd"] = run.odd
        self.emit(**record)

    def pytest_internalerror(self, excrepr):
        _quietly(lambda: self.emit(e="internal", text=_text(excrepr)[-TEXT_TAIL:]))
        if self.log is not None and self.mine():
            self.log.internal_error(excrepr)

    def pytest_keyboard_interrupt(self, excinfo):
        _quietly(
            lambda: self.emit(
                e="interrupt", type=_text(excinfo.type.__name__), message=_text(excinfo.value)[:MESSAGE_CHARS]
            )
        )

    # Around all others: what they make of the exit status is known when all are through.
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        yield
        if self.mine():
            self.write_xml()
            status = _quietly(lambda: int(getattr(session, "exitstatus", exitstatus)))
            if self.distributed and not self.collected and status in (0, NO_TESTS):
                _quietly(lambda: self.emit(e="interrupt", type="pytest-xdist", message=NO_COLLECTION))
            self.status = status
            if self.log is not None:
                _quietly(lambda: self.log.end(status, self.untold()))
            checks = self.checks
            _quietly(lambda: self.emit(e="finish", status=status, check=checks.failed, stopped=checks.stopped))

    def after_main(self, outcome):
        """What comes after the session may still fail: the last hooks of others, or who gives another exit status."""
        status = exit_status(outcome)
        if self.mine() and self.status == 0 and status != 0:
            self.emit(e="finish", status=status, check=True, stopped=False)

    def untold(self):
        """How many tests pytest collected and said nothing of: somebody's loop or protocol left them out."""
        return max(0, len(self.ids) - sum(self.numbers.values()))

    def write_xml(self):
        """Once: where another plugin's end breaks, those behind it have no turn."""
        if not self.ended:
            self.ended = True
            _quietly(self.end_unannounced)
            if self.log is not None:
                _quietly(self.log.write)

    def end_unannounced(self):
        """Of what no end was told: an own protocol that only reports, a rerun that was not made."""
        self.end_all([run for run in self.open_runs() if not run.announced or run.rerunning])

    def open_runs(self):
        return [run for runs in self.running.values() for run in runs]

    def end_all(self, runs):
        for run in runs:
            self.end(run)


class _Reports(object):
    """Hears of a report just before pytest's terminal, whose count is the one that people know: what other plugins make
    of a report before that counts, and what they do afterwards doesn't."""

    NAME = "pytest_matrix_reports"

    def __init__(self, session):
        self.session = session

    def follow(self, manager):
        """Of two plugins, the one that was registered later is called first."""
        if manager.get_plugin(self.NAME) is self:
            manager.unregister(self)
        manager.register(self, self.NAME)

    def pytest_runtest_logreport(self, report):
        self.session.report(report)


class _EndOfTests(object):
    """Writes the XML when pytest's own plugin would: who ends the process before that has not ended the session."""

    def __init__(self, session):
        self.session = session

    def pytest_sessionfinish(self):
        if self.session.mine():
            self.session.write_xml()


def _hide_settings():
    """Takes our settings out of the environment, so that a pytest which a test starts knows nothing of them."""
    hidden = dict((name, os.environ.pop(name)) for name in OURS if name in os.environ)
    addopts = os.environ.get("PYTEST_ADDOPTS", "")
    at = addopts.find(ADDED)
    if at >= 0:
        hidden["PYTEST_ADDOPTS"] = addopts
        users = addopts[:at].strip()
        if users:
            os.environ["PYTEST_ADDOPTS"] = users
        else:
            del os.environ["PYTEST_ADDOPTS"]
    return hidden


def pytest_addoption(parser):
    _quietly(lambda: _know_options(parser))
    # As soon as there is a configuration: what comes next may break it.
    _quietly(lambda: _watch_start(parser._processopt.__self__))


def _watch_start(config):
    if not _active and "PYTEST_XDIST_WORKER" not in os.environ:
        _begun[config] = _new_id()
        _tell_start(config, "began")
        config.add_cleanup(lambda: _quietly(lambda: _tell_broken_start(config)))


def _tell_start(config, word):
    """Of a pytest that has no session yet; what began and never says how it goes on was broken off."""
    if _channel is not None:
        _channel.send(_frames.of(_begun[config], 0, {"e": word}))


def _tell_broken_start(config):
    """An unknown option, a conftest.py that can't be loaded: a script may hide it behind its other sessions."""
    if config.pluginmanager.is_blocked(PROBE):
        _tell_no_session(config, 0, "-p no:" + PROBE, "pytest ran without pytest-matrix's plugin. Remove that option.")
    elif sys.exc_info()[0] is not None and not _active:
        _tell_no_session(config, USAGE_ERROR)


def _tell_no_session(config, status, what=None, reason=None):
    if config in _begun and config not in _started:
        _started.append(config)
        session = _Session(config)
        session.start()
        if what is not None:
            session.emit(e="interrupt", type=what, message=reason)
        session.emit(e="finish", status=status, check=False, stopped=False)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    outcome = yield
    _quietly(lambda: _after_main(config, outcome))


def _after_main(config, outcome):
    """What runs no tests has no session, and ends well without: but only pytest itself may decide that."""
    # A session whose last hook broke has not been unconfigured yet.
    for session in _ended + [active for active, _ in _active]:
        if session.config is config:
            session.after_main(outcome)
    del _ended[:]
    if config not in _begun or config in _started:
        return
    if any(getattr(config.option, name, False) for name in WITHOUT_SESSION):
        _tell_start(config, "none")
        del _begun[config]
        return
    if outcome.excinfo is not None:
        return  # what ends with an error is told of as a broken start
    status = int(outcome.get_result() or 0)
    what = None if status == INTERNAL_ERROR else "pytest_cmdline_main"
    _tell_no_session(config, status, what, "a conftest.py or plugin ended pytest before its session began")


def _know_options(parser):
    """With -p no:cacheprovider nobody knows the option that we give, and --strict-config would refuse it."""
    if "cache_dir" not in parser._inidict:
        parser.addini("cache_dir", "not used")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    if _settings["work"]:
        _quietly(lambda: stay_in(_settings["work"], early_config))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    _quietly(lambda: _configure(config))


def _configure(config):
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        if SELECTED in workerinput:
            config.pluginmanager.register(checks_of_worker(workerinput), "pytest_matrix_checks")
    elif not _active and not hasattr(config, "slaveinput"):
        session = _Session(config)
        _quietly(session.open_xml)
        _active.append((session, _hide_settings()))
        # The session's end is to be told after the checks.
        config.pluginmanager.register(session.checks, "pytest_matrix_checks")
        session.reports.follow(config.pluginmanager)
        config.pluginmanager.register(session, "pytest_matrix_session")
        config.pluginmanager.register(_EndOfTests(session), "pytest_matrix_end")


# Before pytest's own junitxml, which would unregister a plugin that we never registered.
@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config):
    _quietly(lambda: _unconfigure(config))


def _unconfigure(config):
    if _active and _active[0][0].config is config:
        session, hidden = _active.pop()
        _ended.append(session)
        os.environ.update(hidden)
        if session.xml_name:
            session.place_for_log()(None)
