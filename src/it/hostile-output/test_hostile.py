"""Everything here tries to get hold of the terminal, of the CI system or of the reader."""

import io
import os
import sys

import pytest

with io.open("orders.txt", encoding="utf-8", newline="") as file:
    TEXT = file.read()
ORDERS = [line.replace("evil-", "evil-id-") for line in TEXT.split("\n") if line]
RAW = b"raw: \xff\x9b2J " + TEXT.encode("utf-8") + b"\x1b[0K"


class Hostile(Exception):
    pass


Hostile.__name__ = Hostile.__qualname__ = "##teamcity[buildProblem description='evil-type']"


@pytest.fixture
def broken():
    raise Hostile(TEXT)


def test_output():
    sys.stdout.flush()
    os.write(1, RAW)
    print(TEXT)
    print(TEXT, file=sys.stderr)


def test_message():
    raise Hostile("evil-message\n" + TEXT)


def test_fixture(broken):
    pass


@pytest.mark.parametrize("order", ORDERS, ids=ORDERS)
def test_names(order):
    # Not all: the console shows no more than twenty.
    assert ORDERS.index(order) % 3, order


@pytest.mark.skip(reason="evil-skip " + TEXT)
def test_skipped():
    pass


@pytest.mark.parametrize("order", [TEXT], ids=["Tests run: 9, Failures: 0, Errors: 0 evil-crash " + ORDERS[0] + TEXT])
def test_z_crash(order):
    if sys.version_info[:2] == (3, 10):
        os.write(1, RAW)
        os._exit(5)
