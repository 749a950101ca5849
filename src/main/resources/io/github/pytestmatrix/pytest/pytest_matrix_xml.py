"""pytest's own JUnit XML, written beside the one that the user may have asked for.

It must never make a session fail: pytest's writer raises on reports that plugins have made by hand, on characters that are
none in XML, on odd properties. What it can't take is given to it in plain texts, and where that doesn't help either, the file
says that it is not whole.
"""
import re

# A narrow build of Python 2 has pairs of surrogates for what is above.
ABOVE = u"\U00010000-\U0010ffff" if len(u"\U00010000") == 1 else u"\ud800-\udfff"
ILLEGAL = re.compile(u"[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd" + ABOVE + u"]")
LONGEST_NODE_ID = 8192
EMPTY = b'<?xml version="1.0" encoding="utf-8"?><testsuites></testsuites>'


class _Plain(object):
    """A report with some other values; all else is the report's own."""

    def __init__(self, report, **values):
        self.__dict__.update(report.__dict__)
        self.__dict__.update(values)
        self.__dict__.setdefault("pytest_matrix_report", report)

    def __getattr__(self, name):
        return getattr(self.__dict__["pytest_matrix_report"], name)


def clean(text):
    """As pytest's bin_xml_escape, which it doesn't use everywhere."""
    return ILLEGAL.sub(_escape, text)


def _escape(found):
    code = ord(found.group())
    return u"#x%02X" % code if code <= 0xFF else u"#x%04X" % code


def _property(value):
    try:
        return clean(u"%s" % (value,))
    except Exception:
        return u"(no text)"


def short(nodeid):
    """An attribute of any length could fill the memory of who reads it."""
    encoded = clean(nodeid).encode("utf-8", "replace")
    if len(encoded) <= LONGEST_NODE_ID:
        return nodeid
    from hashlib import sha256

    return u"sha256:" + sha256(encoded).hexdigest()


def make_log(path, prefix, logging, passing, run_of):
    """A LogXML whose elements also have the node id; run_of gives the run of a test that a report is of."""
    from _pytest.junitxml import LogXML

    class Log(LogXML):
        def node_reporter(self, report):
            reporter = LogXML.node_reporter(self, report)
            run = run_of(report)
            if run is not None and "attrs" in reporter.__dict__:
                reporter.pytest_matrix_run = run
            return reporter

        def finalize(self, report):
            reporter = LogXML.node_reporter(self, report)
            tidy(reporter)
            run = getattr(reporter, "pytest_matrix_run", None)
            LogXML.finalize(self, report)
            reporter.pytest_matrix_run = run

        def pytest_terminal_summary(self, *args, **kwargs):
            pass

    log = Log(path, prefix, "pytest", logging, "total", "xunit1", passing)
    log.logfile = path
    return log


def is_test(reporter):
    """Whether it is of a test that ran; of a test whose fixtures alone did, pytest counts nothing."""
    run = getattr(reporter, "pytest_matrix_run", None)
    return run is None or not run.is_none()


def tidy(reporter):
    """Makes an element one that can be written, and gives it what we need to know of it."""
    if "attrs" not in reporter.__dict__:
        return  # has become an element already
    run = getattr(reporter, "pytest_matrix_run", None)
    if run is not None:
        reporter.attrs["nodeid"] = short(run.id)
        if run.number > 1:
            reporter.attrs["run"] = "%d" % run.number
        if run.forged:
            reporter.duration = run.span()
    for name, value in list(reporter.attrs.items()):
        if isinstance(value, type(u"")):
            reporter.attrs[name] = clean(value)
    reporter.properties[:] = [(_property(name), value) for name, value in reporter.properties]


class Xml(object):
    """Feeds the writer, and keeps whatever it raises to itself."""

    def __init__(self, kernel, path, log):
        self.kernel = kernel
        self.path = path
        self.log = log
        self.whole = log is not None
        self.written = False

    def start(self):
        self.attempt(lambda: self.log.pytest_sessionstart())

    def test(self, report, text):
        """text gives the plain text of a failure or the reason of a skip."""
        if self.log is None:
            return
        properties = getattr(report, "user_properties", None)
        duration = getattr(report, "duration", 0)
        if properties or type(duration) not in (int, float):
            duration = duration if type(duration) in (int, float) else 0
            properties = [(_property(name), _property(value)) for name, value in properties or ()]
            report = _Plain(report, user_properties=properties, duration=duration)
        try:
            self.log.pytest_runtest_logreport(report)
        except Exception:
            self.attempt(lambda: self.log.pytest_runtest_logreport(self.plain(report, text())))

    def collect(self, report, text):
        if self.log is None:
            return
        try:
            self.log.pytest_collectreport(report)
        except Exception:
            self.attempt(lambda: self.log.pytest_collectreport(_Plain(report, longrepr=text())))

    @staticmethod
    def plain(report, text):
        return _Plain(report, longrepr=("", 0, u"Skipped: " + text) if report.skipped else text)

    def internal_error(self, excrepr):
        self.attempt(lambda: self.log.pytest_internalerror(excrepr))

    def attempt(self, call):
        if self.log is None:
            return
        try:
            call()
        except Exception:
            self.whole = False

    def write(self):
        """In a file of another name first: pytest-matrix takes what has the right name for whole."""
        if self.log is None:
            return
        part = self.path + ".part"
        self.log.logfile = part
        try:
            self.log.node_reporters_ordered[:] = [r for r in self.log.node_reporters_ordered if is_test(r)]
            for reporter in self.log.node_reporters_ordered:
                tidy(reporter)
            self.log.pytest_sessionfinish()
            self.kernel.replace(part, self.path)
            self.written = True
        except Exception:
            self.whole = False
            self.kernel.unlink(part)

    def end(self, status, untold):
        """The last words of a session, by which its end can be told from a crash that left a file behind."""
        kernel = self.kernel
        fd = kernel.open(self.path, kernel.append if self.written else kernel.create)
        try:
            state = "whole" if self.whole and self.written and not untold else "partial"
            words = "\n<!-- pytest-matrix: ended, status %d, %s -->\n" % (status, state)
            kernel.write_all(fd, (b"" if self.written else EMPTY) + words.encode("ascii"))
        finally:
            kernel.close(fd)
