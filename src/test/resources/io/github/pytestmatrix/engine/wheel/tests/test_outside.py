import importlib
import os
import subprocess
import sys

import pytest


def test_what_is_imported_is_what_was_installed():
    import acme.cart
    import prices
    import shop

    for module in (shop, prices, acme.cart):
        assert "site-packages" in module.__file__


def test_a_data_file_that_the_wheel_lacks_is_missing():
    import shop

    with pytest.raises(FileNotFoundError):
        shop.template()


def test_a_subpackage_that_the_wheel_lacks_is_missing():
    with pytest.raises(ImportError, match="shop/sub/__init__.py of the sources is not in the project's wheel"):
        import shop.sub  # noqa: F401


def test_a_part_of_a_namespace_that_the_wheel_lacks_is_missing():
    import acme.cart  # noqa: F401

    with pytest.raises(ImportError, match="acme/lost/__init__.py of the sources is not in the project's wheel"):
        import acme.lost  # noqa: F401


def test_data_of_a_namespace_that_the_wheel_lacks_is_missing():
    import acme

    assert os.listdir("acme")
    assert not any(os.path.exists(os.path.join(place, "rates.txt")) for place in acme.__path__)


def test_a_package_that_the_wheel_lacks_is_missing_and_the_error_says_so():
    with pytest.raises(ImportError, match="not in the project's wheel"):
        import shop_cli  # noqa: F401


def test_a_module_that_the_installed_code_needs_and_the_wheel_lacks_is_missing():
    import prices

    with pytest.raises(ImportError, match="not in the project's wheel"):
        prices.pay()


def test_modules_of_tests_that_the_wheel_lacks_are_missing_for_installed_code():
    from shop.core import calc

    for needs_it in (lambda: calc.by_name("samples"), calc.by_statement):
        with pytest.raises(ImportError, match="not in the project's wheel"):
            needs_it()
    assert not calc.is_there()


def test_top_level_tests_are_missing_for_installed_code():
    from shop.needs import lazily

    for needs_it in (
        lazily.by_statement,
        lazily.by_name,
        lazily.by_code,
        lazily.by_path,
        lambda: importlib.import_module("shop.needs.helper"),
        lambda: importlib.import_module("shop.needs.conftest_of_tests"),
    ):
        with pytest.raises(ImportError, match="not in the project's wheel"):
            needs_it()


def test_they_are_there_for_tests():
    import shop.core.tests.samples
    import tests.other

    assert shop.core.tests.samples.S == tests.other.O


def test_a_module_of_the_tests_is_there():
    import testutil  # noqa: F401


def test_processes_of_the_tests_import_what_was_installed():
    code = "import shop; shop.main()"
    for arguments in (["-c", code], ["-c", "import sys; sys.path.insert(0, '.'); " + code]):
        assert "site-packages" in subprocess.check_output([sys.executable] + arguments).decode()
    program = os.path.join(os.path.dirname(sys.executable), "shop")
    assert "site-packages" in subprocess.check_output([program]).decode()


def test_sources_can_be_read_where_they_lie():
    with open("shop/__init__.py") as source:
        assert "template" in source.read()
    assert os.path.exists("shop/template.txt")


def test_the_extra_is_installed():
    import pytest_timeout  # noqa: F401
