"""What is printed and written while things go wrong: terminals obey nobody but us, and secrets stay hidden."""

import os
import pty
import re
import select
import subprocess

from catalog import fault
from lab import HEAP, LONGEST, Hang

ESCAPES = '''
import os

import pytest

EVIL = ["\\x1b[2Jevil-clear", "\\x1b]0;evil-title\\x07", "\\x1b[1A\\x1b[2Kevil-up", "evil-\\r[INFO] BUILD SUCCESS", "\\x9b2Jevil-c1"]


@pytest.mark.parametrize("name", EVIL, ids=EVIL)
def test_named(name):
    time.sleep(0.5)
    assert "up" not in name, name


def test_crash():
    os._exit(3)
'''
INI = "[pytest]\ndisable_test_id_escaping_and_forfeit_all_rights_to_community_support = True\n"
# What Maven and the board write: colours; back to the board's first line, and all from there on away.
OURS = re.compile(rb"\x1b\[[0-9;]*m|\r\x1b\[\d+A\x1b\[J|\r\n|\n|\t")
CONTROL = re.compile(rb"[\x00-\x1f\x7f]|\xc2[\x80-\x9f]")

SECRET = "0sLv9sTq-fault-s3cret-Xb7Qe1Ty"
SPEAKING = '''
import base64
import os
import time


def test_first():
    pass


def test_speaks():
    secret = os.environ["FAULT_SECRET"]
    for _ in range(50):
        print("secret", secret, base64.b64encode(secret.encode()).decode())
    print("SPOKEN " + "." * 200, flush=True)
    time.sleep(5)
    assert not secret, secret
'''


def on_a_terminal(lab, project):
    """Maven's output as a terminal gets it."""
    master, slave = pty.openpty()
    environment = dict(os.environ, TERM="xterm", LINES="30", COLUMNS="100", XDG_CACHE_HOME=str(lab.cache), LC_ALL="C.UTF-8")
    environment.pop("CI", None)
    environment["MAVEN_OPTS"] = "%s -Xmx%s" % (os.environ.get("MAVEN_OPTS", ""), HEAP)
    environment.update(lab.pip)
    process = subprocess.Popen(
        ["mvn", "-o", "-Dstyle.color=always", "-Dpytest-matrix.engine=" + lab.engine, "verify"],
        cwd=str(project.folder),
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    written = b""
    try:
        while select.select([master], [], [], LONGEST)[0]:
            written += os.read(master, 1 << 16)
        raise Hang("nothing was written for %d s: %r" % (LONGEST, written[-2000:]))
    except OSError:  # all have closed the other end
        return process.wait(10), written
    finally:
        os.close(master)
        if process.poll() is None:
            process.kill()
            process.wait()


@fault("terminal-escapes", "the name of a test contains terminal escape sequences, and the test crashes", "the live board is drawn on a pseudo-terminal")
def terminal_escapes(lab):
    configuration = "<matrix><python>3.10</python></matrix>"
    project = lab.project("terminal", configuration, {"test_a.py": ESCAPES, "pytest.ini": INI})
    code, written = on_a_terminal(lab, project)
    lab.times()
    lab.check(code == 1, "Maven ends with %s, not 1" % code, written[-2000:])
    lab.check(b"\x1b[J" in written, "no board was drawn", written[-2000:])
    for token in (b"evil-clear", b"evil-title", b"evil-up"):
        lab.check(token in written, "not shown: %r" % token, written[-2000:])
    foreign = CONTROL.search(OURS.sub(b"", written))
    lab.check(not foreign, "the terminal gets %r" % (foreign and foreign.group()), written[-2000:])
    lab.check(written.count(b"BUILD SUCCESS") == 0, "the terminal shows a false verdict", written[-2000:])


@fault(
    "secret-lost-container",
    "a container is removed while its tests print a secret",
    "`docker rm -f`; all files and the console are searched for the secret",
    engines=("docker",),
    idle=True,
)
def secret_lost_container(lab):
    configuration = "<matrix><python>3.10</python></matrix><pytestArgs>-s</pytestArgs>"
    configuration += "<secretEnvironment>FAULT_SECRET</secretEnvironment>"
    project = lab.project("secret", configuration, {"test_a.py": SPEAKING})
    maven = project.maven("verify", "-X", environment={"FAULT_SECRET": SECRET})
    maven.wait_for_log("py310", "SPOKEN", 120)
    names = lab.docker.containers(project.name)
    inspected = "".join(lab.docker("inspect", name) for name in names)
    lab.check(len(names) == 1, "there is not one container: %s" % names)
    lab.check(SECRET not in inspected, "docker inspect shows the secret")
    lab.docker("rm", "-f", *names)
    maven.wait(180)
    lab.times()
    parts = [SECRET, SECRET[4:20], "MHNMdjlzVHEtZmF1bHQtczNjcmV0LVhiN1FlMVR5"]
    files = [path for path in project.folder.rglob("*") if path.is_file()] + [maven.console_file]
    for path in files:
        text = path.read_bytes()
        for part in parts:
            lab.check(part.encode() not in text, "%s holds the secret" % path)
    lab.check(any(path.name == "output-attempt1.log" for path in files), "no first attempt was kept", files)
    lab.check("secret *** ***" in project.log("py310"), "the log lacks what was printed", project.log("py310")[-500:])
    lab.equal(project.tests().of("py310").get("test_speaks"), "failure", "the second attempt")
    lab.nothing_left(project)
