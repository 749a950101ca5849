"""What the probe has in this process: its settings, its channel, and whatever must work while tests run."""
import os

from pytest_matrix_cell import read_settings
from pytest_matrix_channel import Channel, Faults, Frames, Kernel, Stacks, in_forked_children

OURS = ("PYTEST_MATRIX_EVENTS", "PYTEST_MATRIX_RESULTS", "PYTEST_MATRIX_SELECT")

settings = read_settings(OURS)
kernel = Kernel()
faults = Faults(kernel, settings["faults"])
frames = Frames()


def quietly(function):
    """A hook that raises would be an internal error of pytest."""
    try:
        return function()
    except Exception:
        faults.keep()
        return None


# A worker of xdist has none: its controller hears of all that it does.
events = settings["PYTEST_MATRIX_EVENTS"]
channel = quietly(lambda: Channel(kernel, events)) if events else None
stacks = quietly(lambda: Stacks(kernel))


def _leave():
    if channel is not None:
        quietly(channel.leave)
    if stacks is not None:
        quietly(stacks.leave)


quietly(lambda: in_forked_children(_leave))


class Departure(object):
    """Hears how this process leaves Python once a session has ended: its exit code may be hidden by a script."""

    def __init__(self):
        import atexit

        self.sessions = []
        self.exit_at_once = os._exit
        # Before all that a conftest.py registers, so it is called after these.
        atexit.register(self.leave)

    def watch(self, session):
        if not self.sessions:
            os._exit = self.exit
        self.sessions.append(session)

    def leave(self, status=None):
        for session in self.sessions:
            quietly(lambda: session.left(status))

    def exit(self, status):
        self.leave(status)
        self.exit_at_once(status)


departure = quietly(Departure) if settings["reports_exit"] else None


def new_id():
    return "{0}-{1}".format(kernel.getpid(), "".join("%02x" % b for b in bytearray(kernel.random(6))))
