"""Why a pytest came to no session."""
import os

import pytest

from pytest_matrix_reports import MESSAGE_CHARS, as_text


def why_broken(raised, usage_error):
    """The exit status, and what ended pytest and why, or None for what pytest itself calls an error of usage."""
    error = _cause(raised[1])
    if isinstance(error, pytest.exit.Exception):
        status = getattr(error, "returncode", None)
        wrapped = error is not raised[1]
        return usage_error if wrapped or status is None else int(status), "Exit", as_text(error)[:MESSAGE_CHARS]
    if isinstance(error, SystemExit):
        words = u"sys.exit({0}){1} ended pytest before its session began"
        value = u"" if error.code is None else as_text(repr(error.code))
        status = error.code if type(error.code) is int else 0 if error.code is None else 1
        return status, "SystemExit", words.format(value, _place(raised[2]))[:MESSAGE_CHARS]
    if not isinstance(error, Exception):
        return usage_error, type(error).__name__, u"raised{0} before pytest's session began".format(_place(raised[2]))
    return usage_error, None, None


def _cause(error):
    """What a conftest.py raised, of the error that pytest makes of it."""
    if type(error).__name__ != "ConftestImportFailure":
        return error
    cause = getattr(error, "cause", None)
    return cause if cause is not None else getattr(error, "excinfo", (None, error))[1]


def _place(traceback):
    """The file and line that called exit(), which is a function in Python for some."""
    place = u""
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__") not in ("_sitebuiltins", "site"):
            name = os.path.basename(frame.f_code.co_filename)
            place = u" in {0}, line {1},".format(as_text(name), traceback.tb_lineno)
        traceback = traceback.tb_next
    return place
