import importlib


def by_statement():
    import tests.helper

    return tests.helper.H


def by_name():
    return importlib.import_module("tests.helper").H


def whatever(name):
    return importlib.import_module(name)
