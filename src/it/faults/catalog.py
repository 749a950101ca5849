"""The list of faults; each module adds its own."""

import collections

Fault = collections.namedtuple("Fault", "name what how engines long idle run")
FAULTS = collections.OrderedDict()


def fault(name, what, how, engines=("docker", "local"), long=False, idle=False):
    """What goes wrong and how it is done, as the published table has it.

    The long ones are tried where asked for. Idle ones mostly wait, so that more of them run at once.
    """

    def add(run):
        FAULTS[name] = Fault(name, what, how, engines, long, idle, run)
        return run

    return add
