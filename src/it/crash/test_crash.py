import os
import signal
import time

import pytest


def test_before():
    print("before")


@pytest.fixture
def broken():
    raise ValueError("not the cell's end")


def test_unrelated(broken):
    pass


def test_culprit():
    how = os.environ["MATRIX_HOW"]
    if how == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif how == "exit":
        os._exit(0)
    elif how == "hang":
        time.sleep(600)
    elif how == "memory":
        hog = []
        while True:
            hog.append(b"x" * (8 << 20))


def test_after():
    pass
