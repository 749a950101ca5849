"""A session of pytest, as the process that controls it sees it."""
import os

import pytest

from pytest_matrix_cell import Checks, checks, prefix_of_names, root_below
from pytest_matrix_process import channel, departure, faults, frames, kernel, new_id, quietly, settings
from pytest_matrix_reports import MESSAGE_CHARS, TEXT_TAIL, Run, as_text, failure_of, skip_reason, subtest_of, worker_of
from pytest_matrix_xml import Xml, make_log

NO_TESTS = 5
NO_COLLECTION = "its workers ended before one of them had collected the tests. The log says why"

# The ids of sessions by the configuration that began, and the configurations that came to a session.
begun = {}
started = []


def exit_status(outcome):
    """The exit status of a process whose pytest_cmdline_main had this outcome."""
    if outcome.excinfo is None:
        return int(outcome.get_result() or 0)
    error = outcome.excinfo[1]
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else 0 if error.code is None else 1
    return 1


class Session(object):
    """One outermost pytest session, as the process that controls it sees it."""

    def __init__(self, config):
        self.config = config
        self.root = quietly(lambda: root_below(settings["work"], config)) or u""
        self.prefix = prefix_of_names(self.root, getattr(config.option, "junitprefix", None))
        self.checks = quietly(lambda: checks(settings, self.root)) or Checks()
        self.pid = kernel.getpid()
        self.id = begun.get(config) or new_id()
        self.began = kernel.clock()
        self.records = 0
        self.collected = False
        self.distributed = False
        self.interrupted = False
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
        self.reports = Reports(self)

    def open_xml(self):
        """A file for each session: a script that runs pytest twice must not lose the first one's results."""
        folder = settings["PYTEST_MATRIX_RESULTS"]
        if not folder:
            return
        name = "junit-{0}.xml".format(self.id)
        self.xml = os.path.join(os.path.abspath(folder), name)
        # Who has told pytest not to load its own plugin wants no XML.
        log = quietly(self.make_log) if hasattr(self.config.option, "xmlpath") else None
        self.log = Xml(kernel, self.xml, log)
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
        return kernel.getpid() == self.pid

    def emit(self, **record):
        if channel is None or not self.mine():
            return
        try:
            self.records += 1
            channel.send(frames.of(self.id, self.records, record))
        except Exception:
            faults.keep()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session):
        started.append(self.config)
        quietly(self.start)
        if self.log is not None:
            self.log.start()

    def start(self):
        import platform
        import sys
        import sysconfig

        self.emit(
            e="start",
            pytest=as_text(pytest.__version__),
            implementation=platform.python_implementation(),
            version=platform.python_version(),
            platform=sysconfig.get_platform(),
            free="true" if "free-threading" in sys.version else "",
            executable=as_text(sys.executable or ""),
            root=self.root,
            xml=self.xml_name,
            prefix=self.prefix,
        )

    # Behind all others, which may still leave tests out.
    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session):
        # The controller of xdist has no items of its own.
        if getattr(session, "items", None):
            quietly(lambda: self.collection([item.nodeid for item in session.items]))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node, ids):
        if not self.collected:
            quietly(lambda: self.collection(list(ids)))

    def collection(self, ids):
        self.collected = True
        self.ids = [as_text(nodeid) for nodeid in ids]
        self.known = frozenset(self.ids)
        self.emit(e="collected", total=len(ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_setupnodes(self):
        self.distributed = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodeready(self, node):
        quietly(lambda: self.worker_ready(node.workerinfo))

    def worker_ready(self, info):
        """With --tx, a worker may have an interpreter of its own."""
        import sys

        version = tuple(info["version_info"])
        if version != tuple(sys.version_info):
            stage = {"final": ""}.get(version[3], version[3][:1] if version[3] != "candidate" else "rc")
            name = "%d.%d.%d" % version[:3] + ("%s%d" % (stage, version[4]) if stage else "")
            self.emit(e="worker", version=name, executable=as_text(info.get("executable") or ""))

    def pytest_collectreport(self, report):
        quietly(lambda: self.collect_report(report))
        if self.log is not None and self.mine():
            quietly(lambda: self.log.collect(report, lambda: failure_of(report)[1]))

    def collect_report(self, report):
        if report.failed:
            message, text = failure_of(report, self.xml_name)
            self.emit(e="collect", id=as_text(report.nodeid), outcome="failed", message=message, text=text)
        elif report.skipped:
            self.emit(e="collect", id=as_text(report.nodeid), outcome="skipped", message=skip_reason(report))

    def pytest_runtest_logstart(self, nodeid):
        quietly(lambda: self.begin(as_text(nodeid)))

    def begin(self, nodeid, worker=None, announced=True):
        # Those that wait for another attempt in vain.
        self.end_all([run for run in self.open_runs() if run.rerunning and not run.worker and run.id != nodeid])
        runs = self.running.setdefault(nodeid, [])
        # Some versions of pytest-rerunfailures tell the start of each attempt, as flaky does.
        if announced and runs and runs[0].rerunning:
            return runs[0]
        number = self.numbers.get(nodeid, 0) + 1
        self.numbers[nodeid] = number
        run = Run(nodeid, number, worker, announced)
        runs.append(run)
        self.emit(**run.record("test"))
        return run

    def pytest_plugin_registered(self, plugin, manager):
        if plugin is manager.get_plugin("terminalreporter"):
            quietly(lambda: self.reports.follow(manager))

    def report(self, report):
        self.of_report = self.run = None
        if not quietly(lambda: self.test_report(report)):
            self.unsure()
        if self.log is not None and self.mine():
            text = skip_reason if getattr(report, "skipped", False) else lambda r: failure_of(r)[1]
            quietly(lambda: self.log.test(report, lambda: text(report)))
        quietly(lambda: self.unannounced_end(report))

    def test_report(self, report):
        subtest = quietly(lambda: subtest_of(report))
        run = self.find(report, worker_of(report))
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
        return (run.span() if run.worker is None else kernel.clock() - self.began) + 0.01

    def find(self, report, worker):
        """By the report's node id, unless a plugin has given it one that no test has."""
        nodeid = as_text(report.nodeid)
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
        record = dict(run.record("phase"), when=as_text(report.when), outcome=as_text(report.outcome))
        if subtest is not None:
            record["sub"] = subtest
        if hasattr(report, "wasxfail"):
            record["xfail"] = as_text(report.wasxfail)
        if report.outcome == "skipped":
            if "xfail" not in record:
                record["message"] = skip_reason(report)
        else:
            record["message"], record["text"] = failure_of(report, self.xml_name)
        self.emit(**record)

    def unannounced_end(self, report):
        """A worker of xdist that crashed gives one report with the phase "???", and no end."""
        run = self.run
        if run is not None and (report.when == "???" or not run.announced and run.torn_down and not run.rerunning):
            self.end(run)

    def pytest_runtest_logfinish(self, nodeid):
        quietly(lambda: self.finish(as_text(nodeid)))

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
        quietly(lambda: self.emit(e="internal", text=as_text(excrepr)[-TEXT_TAIL:]))
        if self.log is not None and self.mine():
            self.log.internal_error(excrepr)

    def pytest_keyboard_interrupt(self, excinfo):
        self.interrupted = True
        quietly(
            lambda: self.emit(
                e="interrupt", type=as_text(excinfo.type.__name__), message=as_text(excinfo.value)[:MESSAGE_CHARS]
            )
        )

    # Around all others: what they make of the exit status is known when all are through.
    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session, exitstatus):
        yield
        if self.mine():
            self.write_xml()
            status = quietly(lambda: int(getattr(session, "exitstatus", exitstatus)))
            if self.distributed and not self.collected and status in (0, NO_TESTS):
                quietly(lambda: self.emit(e="interrupt", type="pytest-xdist", message=NO_COLLECTION))
            self.status = status
            if self.log is not None:
                quietly(lambda: self.log.end(status, self.untold()))
            if departure is not None:
                quietly(lambda: departure.watch(self))
            quietly(lambda: self.emit(e="finish", status=status, check=self.checks.failed, leaves=departure is not None))

    def left(self, status):
        """Told when Python ends in an orderly way, or at once with a status."""
        self.emit(e="left", status=int(self.status or 0) if status is None else int(status))

    def after_main(self, outcome):
        """What comes after the session may still fail: the last hooks of others, or who gives another exit status."""
        status = exit_status(outcome)
        if self.mine() and self.status is None and self.interrupted:
            # By pytest.exit() in a pytest_sessionstart: pytest ends such a session without a word.
            self.emit(e="finish", status=status, check=False)
        # Beside failed tests the exit status is the same whether a last hook failed or not. Where tests closed pytest's
        # descriptors, its own hooks fail so: that is no word on the session.
        raised = outcome.excinfo is not None and not isinstance(outcome.excinfo[1], (EnvironmentError, ValueError))
        hidden = self.status == 1 and status != 0 and raised
        # Where a wrapper of old pytest's terminal raises, those around it have no turn.
        hidden = hidden or self.status is None and status == 1 and self.checks.failures > 0
        if self.mine() and (hidden or self.status == 0 and status != 0):
            self.emit(e="finish", status=status, check=True)

    def untold(self):
        """How many tests pytest collected and said nothing of: somebody's loop or protocol left them out."""
        return max(0, len(self.ids) - sum(self.numbers.values()))

    def write_xml(self):
        """Once: where another plugin's end breaks, those behind it have no turn."""
        if not self.ended:
            self.ended = True
            quietly(self.end_unannounced)
            if self.log is not None:
                quietly(self.log.write)

    def end_unannounced(self):
        """Of what no end was told: an own protocol that only reports, a rerun that was not made."""
        self.end_all([run for run in self.open_runs() if not run.announced or run.rerunning])

    def open_runs(self):
        return [run for runs in self.running.values() for run in runs]

    def end_all(self, runs):
        for run in runs:
            self.end(run)


class Reports(object):
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


class EndOfTests(object):
    """Writes the XML when pytest's own plugin would: who ends the process before that has not ended the session."""

    def __init__(self, session):
        self.session = session

    def pytest_sessionfinish(self):
        if self.session.mine():
            self.session.write_xml()
