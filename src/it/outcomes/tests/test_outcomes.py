import unittest

import pytest


@pytest.mark.xfail(reason="known bug")
def test_xfail():
    assert False


@pytest.mark.xfail(reason="mended")
def test_xpass():
    pass


@pytest.mark.xfail(strict=True, reason="mended, strictly")
def test_xpass_strict():
    pass


@pytest.mark.skip(reason="not here")
def test_skip():
    pass


@pytest.mark.parametrize("value", ["a/b", "a::b", "", "x" * 300, "<&\"'>", "\x1b[31m"])
def test_parametrised(value):
    pass


@pytest.mark.parametrize("value", ["é", "日本"], ids=["é", "日本"])
def test_unicode(value):
    pass


@pytest.fixture
def breaks_late():
    yield
    raise RuntimeError("teardown")


def test_fails_twice(breaks_late):
    assert "call" == "é日本"


class TestSub(unittest.TestCase):
    def test_subtests(self):
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)


class TestNested:
    class TestInner:
        def test_inner(self):
            pass
