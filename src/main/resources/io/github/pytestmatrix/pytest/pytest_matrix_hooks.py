"""Tells pytest-matrix what pytest does, while it does it.

The hooks of pytest_matrix_probe; Python 2.7 and 3.4 or later, pytest 4.6 or later, standard library only. Wherever something goes wrong in
here, the tests run on as if this file didn't exist.

Channel: PYTEST_MATRIX_EVENTS names a pipe or a file. Each record is an ASCII JSON object, cut into lines of at most
4000 bytes, since a pipe keeps writes of up to 4096 whole when several processes write to it:

    @pmx1 <session> <record's number> <line's number from 0> <lines of this record> <piece of the JSON text>

A session that isn't the outermost one (a test that runs pytest) is no session of the user's: it emits nothing.
"""
import os
import sys

import pytest

from pytest_matrix_cell import SELECTED, checks_of_worker, stay_in
from pytest_matrix_process import OURS, channel, frames, new_id, quietly, settings
from pytest_matrix_session import EndOfTests, Session, begun, started
from pytest_matrix_start import why_broken

PROBE = "pytest_matrix_probe"
ADDED = "-p " + PROBE
INTERNAL_ERROR, USAGE_ERROR = 3, 4
WITHOUT_SESSION = ("help", "version", "markers")

_active = []
_ended = []


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
    quietly(lambda: _know_options(parser))
    # As soon as there is a configuration: what comes next may break it.
    quietly(lambda: _watch_start(parser._processopt.__self__))


def _watch_start(config):
    if not _active and "PYTEST_XDIST_WORKER" not in os.environ:
        begun[config] = new_id()
        _tell_start(config, "began")
        config.add_cleanup(lambda: quietly(lambda: _tell_broken_start(config)))


def _tell_start(config, word):
    """Of a pytest that has no session yet; what began and never says how it goes on was broken off."""
    if channel is not None:
        channel.send(frames.of(begun[config], 0, {"e": word}))


def _tell_broken_start(config):
    """An unknown option, a conftest.py that can't be loaded: a script may hide it behind its other sessions."""
    if config.pluginmanager.is_blocked(PROBE):
        _tell_no_session(config, 0, "-p no:" + PROBE, "pytest ran without pytest-matrix's plugin. Remove that option.")
    elif sys.exc_info()[0] is not None and not _active:
        status, what, reason = quietly(lambda: why_broken(sys.exc_info(), USAGE_ERROR)) or (USAGE_ERROR, None, None)
        _tell_no_session(config, status, what, reason)


def _tell_no_session(config, status, what=None, reason=None):
    if config in begun and config not in started:
        started.append(config)
        known = [session for session, _ in _active if session.config is config] or [
            session for session in _ended if session.config is config
        ]
        session = known[0] if known else Session(config)
        session.start()
        # What pytest itself has said of its end is the better reason.
        if what is not None and not session.interrupted:
            session.emit(e="interrupt", type=what, message=reason)
        session.emit(e="finish", status=status, check=False)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    outcome = yield
    quietly(lambda: _after_main(config, outcome))


def _after_main(config, outcome):
    """What runs no tests has no session, and ends well without: but only pytest itself may decide that."""
    # A session whose last hook broke has not been unconfigured yet.
    for session in _ended + [active for active, _ in _active]:
        if session.config is config:
            session.after_main(outcome)
    try:
        _after_none(config, outcome)
    finally:
        # The last hooks of a session may run another pytest: that one's end is not the session's.
        _ended[:] = [ended for ended in _ended if ended.config is not config]


def _after_none(config, outcome):
    if config not in begun or config in started:
        return
    if any(getattr(config.option, name, False) for name in WITHOUT_SESSION):
        _tell_start(config, "none")
        del begun[config]
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
    if settings["work"]:
        quietly(lambda: stay_in(settings["work"], early_config))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    quietly(lambda: _configure(config))


def _configure(config):
    workerinput = getattr(config, "workerinput", None)
    if workerinput is not None:
        if SELECTED in workerinput:
            config.pluginmanager.register(checks_of_worker(workerinput), "pytest_matrix_checks")
    elif not _active and not hasattr(config, "slaveinput"):
        session = Session(config)
        quietly(session.open_xml)
        _active.append((session, _hide_settings()))
        # The session's end is to be told after the checks.
        config.pluginmanager.register(session.checks, "pytest_matrix_checks")
        session.reports.follow(config.pluginmanager)
        config.pluginmanager.register(session, "pytest_matrix_session")
        config.pluginmanager.register(EndOfTests(session), "pytest_matrix_end")


# Before pytest's own junitxml, which would unregister a plugin that we never registered; and until all others are through,
# since what they start is no session of the user's.
@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_unconfigure(config):
    quietly(lambda: _take_log_back(config))
    yield
    quietly(lambda: _unconfigure(config))


def _take_log_back(config):
    if _active and _active[0][0].config is config and _active[0][0].xml_name:
        _active[0][0].place_for_log()(None)


def _unconfigure(config):
    if _active and _active[0][0].config is config:
        session, hidden = _active.pop()
        _ended.append(session)
        os.environ.update(hidden)
