import sys


def test_old_only():
    assert sys.version_info < (3, 10)
