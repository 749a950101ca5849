from .. import template
from ..core.calc import X


def test_inside():
    assert X == 1 and template and "site-packages" in __file__
