import importlib
import runpy


def by_statement():
    import tests.helper

    return tests.helper.H


def by_name():
    return importlib.import_module("tests.helper").H


def by_code():
    names = {}
    exec("from tests.helper import H", names)
    return names["H"]


def by_path():
    return runpy.run_module("tests.helper")["H"]


def whatever(name):
    return importlib.import_module(name)
