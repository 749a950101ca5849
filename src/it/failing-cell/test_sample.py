import sys


def test_addition():
    assert 1 + 1 == (3 if sys.version_info[:2] == (3, 9) else 2)


def test_other():
    pass
