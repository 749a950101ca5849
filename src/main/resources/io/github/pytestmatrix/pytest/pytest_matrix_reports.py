"""What pytest's reports say, as texts of bounded size, and how the runs of tests go on by them."""
import re

from pytest_matrix_process import kernel, quietly

TEXT_HEAD = 16 * 1024
TEXT_TAIL = 48 * 1024
MESSAGE_CHARS = 2048
SKIP_TUPLE = re.compile(r"\(.*, u?['\"](Skipped: .*)['\"]\)$", re.DOTALL)


def as_text(value):
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, type(u"")) else str(value)


def failure_of(report, xml=None):
    """Message and text of a failure, both of bounded size; in the XML they are whole."""
    longrepr = report.longrepr
    try:
        # A plain string as it is, since longreprtext puts the name of xdist's worker before it.
        text = as_text(longrepr if isinstance(longrepr, (bytes, type(u""))) else report.longreprtext)
    except Exception:
        text = quietly(lambda: as_text(longrepr)) or ""
    crash = getattr(longrepr, "reprcrash", None)
    message = as_text(crash.message) if crash is not None else text
    if len(text) > TEXT_HEAD + TEXT_TAIL:
        left_out = len(text) - TEXT_HEAD - TEXT_TAIL
        where = u"; junit/{0} has them all".format(xml) if xml else u""
        text = u"{0}\n[... {1} characters left out{2} ...]\n{3}".format(
            text[:TEXT_HEAD], left_out, where, text[-TEXT_TAIL:]
        )
    return message[:MESSAGE_CHARS], text


def subtest_of(report):
    """What tells a subtest from its siblings, or None where the report is no subtest's."""
    context = getattr(report, "context", None)
    if context is None or not hasattr(context, "kwargs"):
        return None
    parts = [u"[{0}]".format(as_text(context.msg))] if context.msg is not None else []
    if context.kwargs:
        kwargs = sorted(context.kwargs.items())
        parts.append(u"({0})".format(u", ".join(u"{0}={1}".format(as_text(k), as_text(v)) for k, v in kwargs)))
    return u" ".join(parts) or u"<subtest>"


def skip_reason(report):
    longrepr = report.longrepr
    reason = as_text(longrepr[2] if isinstance(longrepr, (tuple, list)) and len(longrepr) == 3 else longrepr)
    # Of a plugin that makes texts of all that reports have.
    tupled = SKIP_TUPLE.match(reason)
    reason = tupled.group(1) if tupled else reason
    return reason[len("Skipped: ") :] if reason.startswith("Skipped: ") else reason


def worker_of(report):
    """The id of the worker of xdist that ran the test. Of one that crashed, the controller makes the report."""
    worker = getattr(report, "worker_id", None)
    if worker is None and report.when == "???":
        worker = quietly(lambda: report.node.gateway.id)
    return as_text(worker) if worker else None


class Run(object):
    """One run of one test: a test may have several, by a plugin or since it was collected more than once."""

    def __init__(self, nodeid, number, worker, announced):
        self.id = nodeid
        self.number = number
        self.worker = worker
        self.announced = announced
        self.began = kernel.clock()
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
        return max(0.0, kernel.clock() - self.began)

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
            self.odd = as_text(outcome)
            self.rerunning = outcome == "rerun"
        elif outcome == "failed" and not hasattr(report, "wasxfail"):
            self.outcome = "failed"
        elif outcome != "passed" and self.outcome == "passed":
            self.outcome = "skipped"
        self.torn_down = self.torn_down or report.when in ("teardown", "???")
