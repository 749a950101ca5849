import sys


def test_integration():
    assert sys.version_info < (3, 10)
