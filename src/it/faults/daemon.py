"""The daemon, or a container, is taken away while the plugin works."""

import signal
import socket
import time

from catalog import fault
from dockerd import own_daemon
from lab import GREEN, PYTHON
from lost import CELL, ENDED, TESTS, WHOLE, Build
from proxy import Connection, Proxy, Rule

# From a daemon's silence to the verdict on it, then the wait for its return, then cleaning up.
SILENCE = 45
RETURN = 35
CLEAN_UP = 25
DOCKER = ("docker",)
AT_ONCE = 3
FOUR = "<parallel>4</parallel><pytestArgs>-s</pytestArgs>"
BROKE = "onnection to the Docker daemon at unix://.*d.sock was lost"
SILENT = "The Docker daemon at unix://.*d.sock did not answer"


@fault("container", "the container of a cell or of a set-up is killed or removed from outside", "`docker rm -f` or `docker kill`, once or twice", DOCKER, quiet=True)
def container(lab):
    lab.warm()
    says = {"rm": "Something outside of this build removed", "kill": "Something outside of this build ended .*signal 9"}
    commands = {"rm": ["rm", "-f"], "kill": ["kill"]}

    def once(how, setup):
        name = how + ("-setup" if setup else "") + "-once"
        with lab.case(name):
            build = Build(lab, name, setup=setup).start().stands()
            lab.docker(*commands[how] + [build.container()])
            build.broken().stands(2).release()
            build.passes_over(30, 2)
            lab.check("trying once more, after: " in build.maven.console, name + " was not said", build.maven.console)
            build.nothing_left()

    def twice(how, setup):
        name = how + ("-setup" if setup else "") + "-twice"
        with lab.case(name):
            build = Build(lab, name, setup=setup).start().stands()
            lab.docker(*commands[how] + [build.container()])
            build.stands(2)
            lab.docker(*commands[how] + [build.container()])
            build.broken().is_lost(30, 2, says[how])
            build.nothing_left()

    every = [(one, how, setup) for how in commands for setup in (False, True) for one in (once, twice)]
    few = [(once, "rm", False), (twice, "kill", False), (once, "kill", True), (twice, "rm", True)]
    lab.parallel([(lambda case=case: case[0](*case[1:])) for case in lab.cases(every, few)], AT_ONCE)


def next_run_cleans(lab, build):
    """The next build of this machine, once the daemon is back."""
    lab.check(lab.docker.containers(build.project.name), build.name + ": nothing was left, so nothing is proven")
    other = lab.project("next", PYTHON, GREEN)
    lab.equal(other.run().code, 0, build.name + ": the next run's exit code")
    lab.equal(lab.left(build.project), [], build.name + ": left after the next run")


def told_what_is_left(lab, build):
    lab.check("may have been left" in build.maven.console, build.name + ": what is left is not said", build.maven.console)


@fault("daemon-death", "the daemon is killed or stopped during tests or a set-up, and does not come back", "SIGKILL or SIGTERM to a separate dockerd", DOCKER, long=True, idle=True)
def death(lab):
    own = own_daemon(lab)
    lab.warm()
    for name, number, setup in (
        ("death-SIGKILL", signal.SIGKILL, False),
        ("death-SIGTERM", signal.SIGTERM, False),
        ("death-SIGKILL-in-setup", signal.SIGKILL, True),
    ):
        with own.broken(), lab.case(name):
            build = Build(lab, name, setup=setup).start().stands()
            own.signal(number)
            build.broken()
            own.await_end()
            build.is_lost(RETURN + CLEAN_UP, 1, BROKE)
            told_what_is_left(lab, build)
            own.start()
            if number == signal.SIGKILL:
                next_run_cleans(lab, build)


def several(lab, own):
    """Cells that run side by side lose their daemon at one moment."""
    with own.broken(), lab.case("restart-of-4"):
        cells = ["py310-n%d" % number for number in range(1, 5)]
        lab.times(len(cells))
        project = lab.project("restart-of-4", PYTHON.replace("</matrix>", "<n>1..4</n></matrix>") + FOUR, {"test_a.py": TESTS})
        maven = project.maven()
        for cell in cells:
            maven.wait_for_log(cell, "HANGING")
        own.kill()
        own.start()
        for cell in cells:
            first = project.output / cell / "output-attempt1.log"
            maven.wait_for("second try of " + cell, first.exists)
            maven.wait_for_log(cell, "HANGING")
        for name in lab.docker.containers(project.name, "status=running"):
            lab.docker("exec", name, "touch", "/tmp/go", check=False)
        maven.wait(60)
        for cell in cells:
            lab.equal(project.cells()[cell]["status"], "FAILED", cell)
            lab.equal(project.cells()[cell]["attempts"], 2, cell + ": attempts")
            lab.kept(project.tests(), WHOLE, cell)
        lab.nothing_left(project)


@fault("daemon-restart", "the daemon is restarted during tests, with and without live-restore", "SIGKILL or SIGTERM to a separate dockerd, which is then started again", DOCKER, idle=True)
def restart(lab):
    # What breaks is a whole daemon: those that break at the same time have one each.
    lab.parallel([lambda: restarts(lab.beside(lab.docker), False), lambda: restarts(lab.beside(lab.docker), True)], 2)


def restarts(lab, live):
    own = own_daemon(lab, live)
    lab.warm()
    if not live:
        several(lab, own)
    every = [(word, setup) for word in ("SIGKILL", "SIGTERM") for setup in (False, True)]
    for word, setup in lab.cases(every, [("SIGKILL", False)] if live else [("SIGTERM", True)]):
        name = "restart-%s%s%s" % (word, "-live" if live else "", "-in-setup" if setup else "")
        with own.broken(live), lab.case(name):
            build = Build(lab, name, setup=setup).start().stands()
            own.signal(getattr(signal, word))
            build.broken()
            own.await_end()
            own.start(live)
            build.stands(2).release()
            build.passes_over(60, 2)
            build.nothing_left()


@fault("daemon-frozen", "the daemon freezes during tests, a set-up or a pull, or before the build", "SIGSTOP to a separate dockerd; SIGCONT after 5 s, or after the build", DOCKER, long=True, idle=True)
def frozen(lab):
    own = own_daemon(lab)
    lab.warm()

    with own.broken(), lab.case("frozen-5s"):
        build = Build(lab, "frozen-5s").start().stands()
        own.signal(signal.SIGSTOP)
        build.broken()
        time.sleep(5)  # how long it is frozen is the fault
        own.signal(signal.SIGCONT)
        build.release()
        build.passes_over(20, 1)
        build.nothing_left()

    for name, configuration, setup in (
        ("frozen", "", False),
        ("frozen-at-limit", "<timeout>20s</timeout>", False),
        ("frozen-in-setup", "", True),
    ):
        with own.broken(), lab.case(name):
            build = Build(lab, name, configuration, setup=setup).start().stands()
            own.signal(signal.SIGSTOP)
            build.broken().is_lost(SILENCE + RETURN + CLEAN_UP, 1, SILENT)
            told_what_is_left(lab, build)
            own.signal(signal.SIGCONT)
            next_run_cleans(lab, build)

    with own.broken(), lab.case("frozen-in-pull"), Proxy(lab, [Rule("POST /images/create", Connection.hold)]) as proxy:
        lab.times()
        project = lab.project("frozen-in-pull", PYTHON + "<image>localhost/pytest-matrix-faults/absent:1</image>", GREEN)
        maven = project.maven(docker_host=proxy.address, offline=False)
        maven.wait_for("the pull", lambda: proxy.saw("POST /images/create"))
        own.signal(signal.SIGSTOP)
        maven.wait(SILENCE + RETURN + CLEAN_UP)
        lab.note("%-28s %5.1f s" % ("frozen-in-pull", maven.took))
        lab.check(maven.code != 0, "frozen-in-pull: exit code 0", maven.console)
        lab.equal(project.cells()[CELL]["status"], "ERROR", "frozen-in-pull")
        lab.check("did not answer within" in maven.console, "frozen-in-pull: the daemon's silence is not said", maven.console)
        own.signal(signal.SIGCONT)

    with own.broken(), lab.case("frozen-ctrl-c"):
        build = Build(lab, "frozen-ctrl-c").start().stands()
        own.signal(signal.SIGSTOP)
        build.broken().maven.signal(signal.SIGINT)
        build.end(30)
        lab.check(build.maven.code != 0, "exit code 0 after Ctrl-C")
        lab.kept(build.project.tests(), ENDED, CELL)
        own.signal(signal.SIGCONT)
        next_run_cleans(lab, build)

    with own.broken(), lab.case("frozen-before"):
        lab.times()
        own.signal(signal.SIGSTOP)
        nobody(lab, "frozen-before", own.docker.host, "no answer within")


def nobody(lab, name, address, reason):
    """There is nobody to talk to: told soon, with the address."""
    project = lab.project(name, PYTHON, GREEN)
    maven = project.run(docker_host=address)
    lab.note("%-28s %5.1f s" % (name, maven.took))
    lab.check(maven.code != 0, name + ": exit code 0", maven.console)
    lab.check(maven.took < 30, "%s took %.1f s" % (name, maven.took))
    for text in ("No Docker daemon answers", address, reason):
        lab.check(text in maven.console, "%s: the console has no %r" % (name, text), maven.console)


@fault("daemon-unreachable", "a TCP address does not answer, or refuses the connection", "a port of the loopback interface", DOCKER, idle=True)
def unreachable(lab):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        lab.times()
        nobody(lab, "silent", "tcp://127.0.0.1:%d" % port, "no answer within")
    lab.times()
    nobody(lab, "refused", "tcp://127.0.0.1:%d" % port, "refused")
