"""The list of faults; each module adds its own."""

import collections

Fault = collections.namedtuple("Fault", "name what how engines run")
FAULTS = collections.OrderedDict()


def fault(name, what, how, engines=("docker", "local")):
    """What goes wrong and how it is done, as the published table has it."""

    def add(run):
        FAULTS[name] = Fault(name, what, how, engines, run)
        return run

    return add
