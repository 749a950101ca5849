"""A cell's copy of the sources is as the build left them."""
import importlib

import pytest


@pytest.mark.parametrize("name", ["_version", "_replaced", "_new", "_copied", "_link"])
def test_is_of_the_build(name):
    assert importlib.import_module("greeting." + name).version == "of the build"


def test_has_another_name():
    assert importlib.import_module("greeting._here").version == "of the checkout"


@pytest.mark.parametrize("name", ["_removed", "_moved"])
def test_is_gone(name):
    with pytest.raises(ImportError):
        importlib.import_module("greeting." + name)
