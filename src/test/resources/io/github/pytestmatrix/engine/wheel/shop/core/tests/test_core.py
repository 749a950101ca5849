from ..calc import X
from . import data


def test_core(five):
    assert X == 1 and five == 5 and data.D == 7
