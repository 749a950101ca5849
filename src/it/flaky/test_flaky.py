import os
import sys


def test_steady():
    pass


def test_flaky():
    assert "AGAIN" in os.environ


def test_broken_on_one():
    assert sys.version_info < (3, 10)
