from .check_data import X


def test_a_test_with_a_name_of_the_projects_own_is_there():
    assert X == 2
