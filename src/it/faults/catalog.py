"""The list of faults; each module adds its own."""

import collections

Fault = collections.namedtuple("Fault", "name what how engines long run")
FAULTS = collections.OrderedDict()


def fault(name, what, how, engines=("docker", "local"), long=False):
    """What goes wrong and how it is done, as the published table has it; the long ones are tried where asked for."""

    def add(run):
        FAULTS[name] = Fault(name, what, how, engines, long, run)
        return run

    return add
