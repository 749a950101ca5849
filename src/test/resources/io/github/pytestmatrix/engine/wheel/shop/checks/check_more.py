import os

from .check_data import X


def test_a_test_with_a_name_of_the_projects_own_is_there():
    assert X == 2


def test_data_beside_a_test_is_there():
    assert os.listdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")) == ["a.json"]
