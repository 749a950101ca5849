"""The list of faults; each module adds its own."""

import collections

Fault = collections.namedtuple("Fault", "name what how engines long idle quiet run")
FAULTS = collections.OrderedDict()


def fault(name, what, how, engines=("docker", "local"), long=False, idle=False, quiet=False):
    """What goes wrong and how it is done, as the published table has it.

    The long ones are tried only on request. Idle ones mostly wait, so that more of them run at once. Quiet ones have limits
    of time that include real work: they run after the others.
    """

    def add(run):
        FAULTS[name] = Fault(name, what, how, engines, long, idle, quiet, run)
        return run

    return add
