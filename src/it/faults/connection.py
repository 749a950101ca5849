"""The connection to the daemon breaks in the middle of one request, or is slow."""

import contextlib

from catalog import fault
from lost import WHOLE, Build
from proxy import Proxy, Rule

DOCKER = ("docker",)
AT_ONCE = 3
# Those of the cell; a set-up's container is named by its fingerprint.
CREATE = r"POST /containers/create\?name=pytest-matrix-(?!setup)"
START = "POST /containers/.*/start"
ATTACH = "POST /containers/.*/attach"
WAIT = "POST /containers/.*/wait"
PUT = "PUT /containers/.*/archive"
GET = "GET /containers/.*/archive"


def call(method, *arguments):
    return lambda connection: getattr(connection, method)(*arguments)


def meanwhile(lab, name, rules, break_it, tcp=False):
    """A build whose connection breaks while its third test stands still, and which is then let go twice."""
    with lab.case(name), Proxy(lab, rules, tcp=tcp) as proxy:
        build = Build(lab, name).start(proxy.address).stands()
        break_it(proxy)
        build.broken().stands(2).release()
        build.passes_over(60, 2)
        build.nothing_left()


@fault("stream", "the stream of a cell's output ends or is reset in the middle of a test", "a proxy closes or resets it", DOCKER, long=True)
def stream(lab):
    lab.warm()
    attached = []
    rules = [Rule(ATTACH, attached.append)]
    meanwhile(lab, "attach-closed", rules, lambda proxy: attached[-1].close())
    meanwhile(lab, "attach-reset", rules, lambda proxy: attached[-1].reset())
    meanwhile(lab, "all-reset", [], lambda proxy: proxy.close_all())

    meanwhile(lab, "attach-reset-tcp", rules, lambda proxy: attached[-1].reset(), tcp=True)

    with lab.case("attach-closed-twice"), Proxy(lab, rules) as proxy:
        build = Build(lab, "attach-closed-twice").start(proxy.address).stands()
        attached[-1].close()
        build.stands(2)
        attached[-1].close()
        build.broken().is_lost(60, 2, "stream of the container's output was cut off")
        build.nothing_left()


@contextlib.contextmanager
def quick(lab, name, rules, tcp=False):
    """A build that is let go as soon as it stands; its connection breaks at a request."""
    with lab.case(name), Proxy(lab, rules, tcp=tcp) as proxy:
        build = Build(lab, name, free=True).start(proxy.address).broken()
        yield build
        build.nothing_left()


@fault("request", "the daemon refuses a request, or the connection breaks during one", "a proxy responds with 500, resets the connection, or ends the response early, once or every time", DOCKER)
def request(lab):
    lab.warm()
    every, few = [], []
    for name, pattern in {"create": CREATE, "start": START, "attach": ATTACH, "put": PUT}.items():
        refusal, reset = call("refuse", 500, "out of luck"), call("reset")
        four = [
            (name + "-500-once", [Rule(pattern, refusal, 1)], once),
            (name + "-500", [Rule(pattern, refusal)], refused),
            (name + "-reset-once", [Rule(pattern, reset, 1)], once),
            (name + "-reset", [Rule(pattern, reset)], broke),
        ]
        few.append(four[len(few)])  # each request in one way, each way once
        every += four
    cut = [("put-cut-at-%d" % most, [Rule(PUT, call("cut_upload", most), 1)], once) for most in (0, 3000)]
    # The command has ended: its exit code is all that is asked for, and can be asked for again.
    wait = [("wait-cut-at-%d" % most, [Rule(WAIT, call("truncate", most), 1)], asked_again) for most in (0, 60, 150)]
    wait.append(("wait-500", [Rule(WAIT, call("refuse", 500, "out of luck"))], refused_at_the_end))
    lab.parallel(tries(lab, lab.cases(every + cut + wait, few + cut[1:] + wait[2:])), AT_ONCE)


def once(build):
    build.passes_over(60, 2)


def asked_again(build):
    build.passes_over(60, 1)


def refused(build):
    build.is_lost(60, 2, "out of luck", kept={})


def broke(build):
    build.is_lost(60, 2, "onnection to the Docker daemon at unix://.* was lost", kept={})


def refused_at_the_end(build):
    build.is_lost(60, 2, "out of luck", kept=WHOLE)


def no_results(build):
    build.is_lost(60, 2, "fetch the results", kept=WHOLE)


def tries(lab, cases):
    """A function for each case: its name, the proxy's rules, what must hold in the end."""

    def one(name, rules, holds):
        with quick(lab, name, rules) as build:
            holds(build)

    return [(lambda case=case: one(*case)) for case in cases]


@fault("collect", "the archive with the results ends early", "a proxy ends the response after a given number of bytes, once or every time", DOCKER)
def collect(lab):
    lab.warm()
    sizes = []
    with quick(lab, "get-whole", [Rule(GET, call("measure", sizes))]) as build:
        build.passes_over(60, 1)
    if not lab.check(sizes and sizes[0] > 500, "the archive's size is not known: %r" % sizes):
        return
    work = []
    # Within the head, within the compressed body, and where no more than the archive's padding is missing.
    padding = [sizes[0] - 60, sizes[0] - 7, sizes[0] - 1]
    all_cuts = [0, 50, sizes[0] // 2, sizes[0] * 3 // 4] + padding
    every = [(most, once) for most in all_cuts for once in (True, False)]
    for most, once_only in lab.cases(every, [(sizes[0] // 2, True), (sizes[0] // 2, False), (sizes[0] - 7, False)]):
        # It is fetched again, and the tests don't run again; they do where it can't be had at all.
        if once_only:
            work.append(("get-cut-at-%d-once" % most, [Rule(GET, call("truncate", most), 1)], asked_again))
        else:
            work.append(("get-cut-at-%d" % most, [Rule(GET, call("truncate", most))], asked_again if most in padding else no_results))
    work.append(("get-500", [Rule(GET, call("refuse", 500, "out of luck"))], refused_at_the_end))
    lab.parallel(tries(lab, work), AT_ONCE)


@fault("slow", "the network to a daemon on TCP is slow", "a proxy delays every 200 bytes by 20 ms", DOCKER, idle=True)
def slow(lab):
    lab.warm()
    with quick(lab, "slow", [Rule("", call("slow", 0.02, 200))], tcp=True) as build:
        build.passes_over(90, 1)
