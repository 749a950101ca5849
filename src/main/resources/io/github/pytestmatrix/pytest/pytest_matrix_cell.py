"""What a session has to know of its cell: where the cell's folders are, and which tests a rerun is to run."""
import errno
import json
import os

import pytest

FILE = "pytest_matrix_cell.json"
SELECTED = "pytest_matrix_selected"
OK, TESTS_FAILED, NO_TESTS = 0, 1, 5


def _text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _beside():
    try:
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), FILE), "rb") as file:
            return json.loads(file.read().decode("utf-8"))
    except Exception:
        return {}


def read_settings(names):
    """The variables; tox, sudo and the like remove them, so that the file beside this one has their values, too."""
    cell = _beside()
    settings = dict((name, os.environ.get(name) or cell.get(name)) for name in names)
    for name, value in settings.items():
        if isinstance(value, list):
            existing = [path for path in value if os.path.exists(path)]
            settings[name] = existing[0] if existing else None
    more = ("work", "sessions", "before", "faults", "no_tests_pass", "reports_exit")
    settings.update((name, cell.get(name)) for name in more)
    return settings


def checks(settings, root):
    """What is to look after the exit status of this session."""
    path = settings["PYTEST_MATRIX_SELECT"]
    if not path:
        return Checks(settings["no_tests_pass"])
    with open(path, "rb") as lines:
        ids = [json.loads(line.decode("utf-8")) for line in lines if line.strip()]
    return Rerun(ids, root, settings["before"], settings["sessions"])


def checks_of_worker(workerinput):
    root, ids = workerinput[SELECTED]
    return Rerun(ids, root, None, None)


def _root(config):
    return os.path.realpath(str(getattr(config, "rootpath", None) or config.rootdir))


def root_below(work, config):
    """pytest's root in the workspace, with slashes; empty for the workspace itself and for a root outside of it."""
    root, work = _root(config), os.path.realpath(work)
    inside = root.startswith(os.path.join(work, ""))
    return _text(root[len(work) :].strip(os.sep).replace(os.sep, "/")) if inside else u""


def prefix_of_names(root, users):
    """Two sessions of a script may have a root each, and the same node ids: names in reports begin at the workspace."""
    return u".".join(part for part in (_text(users or u""), root.replace(u"/", u".")) if part)


def stay_in(work, config):
    """Where an engine puts a cell must not matter: a setup.py or pyproject.toml above is none of the project's."""
    known = config.known_args_namespace
    root, real = _root(config), os.path.realpath(work)
    if known.rootdir or known.inifilename or not real.startswith(os.path.join(root, "")):
        return
    if known.confcutdir and os.path.realpath(known.confcutdir) == root:
        known.confcutdir = work
    if hasattr(config, "_rootpath"):
        config._rootpath = type(config._rootpath)(work)
    else:
        config.rootdir = type(config.rootdir)(work)


class _Given(int):
    """pytest's own exit status, which can be told from an equal one that a plugin sets."""

    name = "TESTS_FAILED"
    value = TESTS_FAILED


class Checks(object):
    """Finds out whether a check on the whole session failed, such as --cov-fail-under, beside failed tests.

    Where a session without tests is to pass, its exit status says so: a script goes on to its next command, and 5 is no
    code of pytest's any more.
    """

    def __init__(self, no_tests_pass=False):
        self.no_tests_pass = no_tests_pass
        self.failures = 0
        self.failed = False
        self.stopped = False

    def count(self, report):
        if report.failed and not hasattr(report, "wasxfail"):
            self.failures += 1

    # With pytest's own count, before other plugins change the report.
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        self.count(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report):
        self.count(report)

    def pytest_keyboard_interrupt(self):
        self.stopped = True

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session):
        given = getattr(session, "exitstatus", None)
        if given == TESTS_FAILED:
            session.exitstatus = _Given(given)
        outcome = yield
        if given == TESTS_FAILED:
            untouched = type(session.exitstatus) is _Given
            if untouched:
                session.exitstatus = given
            more = getattr(session, "testsfailed", 0) > self.failures
            # Such as pytest.exit() in a pytest_terminal_summary, which may end with the code of failed tests.
            raised = outcome.excinfo is not None
            self.failed = self.failures > 0 and (more or not untouched or raised)
        self.settle(session, given)

    def settle(self, session, given):
        if self.no_tests_pass and not self.stopped and given == NO_TESTS == session.exitstatus:
            if not session.testscollected and not self.failures:
                session.exitstatus = type(given)(OK)


def _number(folder):
    """Which session of the cell this is, from 1."""
    if not os.path.isdir(folder):
        os.makedirs(folder)
    number = 1
    while True:
        try:
            os.close(os.open(os.path.join(folder, str(number)), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            return number
        except EnvironmentError as error:
            if error.errno != errno.EEXIST:
                raise
            number += 1


class Rerun(Checks):
    """Keeps the tests of a rerun, here and in the workers of xdist. Its exit status is what these tests give: checks are for
    a whole session, and a script goes on to its next one if this has none of the tests.

    A session that the run before did not come to, since the script ended at a failure, runs as if for the first time.
    """

    def __init__(self, ids, root, before, folder):
        Checks.__init__(self)
        self.ids = list(ids)
        self.root = root
        self.wanted = frozenset(self.ids)
        self.before = before
        self.folder = folder
        self.first_time = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self):
        if self.before is not None:
            try:
                self.first_time = _number(self.folder) > self.before
            except Exception:
                # Better too many tests than too few.
                self.first_time = True

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node):
        if not self.first_time:
            node.workerinput[SELECTED] = [self.root, self.ids]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config, items):
        if self.first_time:
            return
        kept, dropped = [], []
        for item in items:
            (kept if self.wants(item) else dropped).append(item)
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = kept

    def wants(self, item):
        nodeid = self.qualified(_text(item.nodeid))
        if nodeid in self.wanted:
            return True
        # xdist's --dist=loadgroup appends the group, when it does so depends on its version.
        for mark in item.iter_markers("xdist_group"):
            suffix = u"@%s" % (mark.kwargs.get("name", mark.args[0] if mark.args else "default"),)
            short = nodeid[: -len(suffix)] if nodeid.endswith(suffix) else nodeid
            return short in self.wanted or short + suffix in self.wanted
        return False

    def qualified(self, nodeid):
        return self.root + u"/" + nodeid if self.root else nodeid

    def settle(self, session, given):
        if given is not None and not self.first_time and not hasattr(session.config, "workerinput"):
            nothing_failed = given in (TESTS_FAILED, NO_TESTS) and self.failures == 0
            session.exitstatus = type(given)(OK) if nothing_failed else given
