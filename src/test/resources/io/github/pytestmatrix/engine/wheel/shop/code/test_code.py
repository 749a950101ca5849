import pytest


def test_a_package_with_code_is_missing_though_it_holds_tests():
    with pytest.raises(ImportError):
        from shop.code import X  # noqa: F401
