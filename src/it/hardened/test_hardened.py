import getpass
import os
import re
import socket
import threading

import pytest

WHO = os.environ["MATRIX_WHO"]
POWERFUL = WHO == "powerful"
SYS_PTRACE = 1 << 19
CHOWN = 1 << 0

pytestmark = pytest.mark.skipif(not os.path.exists("/pytest-matrix"), reason="not in a container")


def status(name):
    with open("/proc/self/status") as lines:
        return int(re.search(name + r":\s*(\w+)", lines.read()).group(1), 16)


def test_user():
    assert getpass.getuser() == ("pytest" if WHO == "default" else "root")
    assert (os.getuid() == 0) == (WHO != "default")


def test_capabilities():
    if POWERFUL:
        assert status("CapEff") & SYS_PTRACE and status("CapEff") & CHOWN
    else:
        assert [status(name) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")] == [0] * 5


def test_no_new_privileges():
    assert status("NoNewPrivs") == 1


def test_init_process():
    with open("/proc/1/comm") as name:
        assert not name.read().startswith("python")


def test_network():
    assert (os.listdir("/sys/class/net") == ["lo"]) == (not POWERFUL)
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    socket.create_connection(server.getsockname()).close()


def test_daemon_is_out_of_reach():
    assert not os.path.exists("/var/run/docker.sock") and not os.path.exists("/run/docker.sock")


def test_processes_are_limited():
    release = threading.Event()
    threads = []
    try:
        for _ in range(200):
            thread = threading.Thread(target=release.wait)
            thread.start()
            threads.append(thread)
    except RuntimeError:  # can't start new thread
        assert not POWERFUL
    finally:
        release.set()
        for thread in threads:
            thread.join()
    assert (len(threads) == 200) == POWERFUL


def test_files(tmp_path):
    for folder in str(tmp_path), os.getcwd(), os.path.expanduser("~"):
        with open(os.path.join(folder, "new"), "w") as file:
            file.write("x")


def test_permissions_count():
    with open("closed", "w") as file:
        file.write("x")
    os.chmod("closed", 0)
    if POWERFUL:
        open("closed").close()
    else:
        with pytest.raises(PermissionError):
            open("closed")
