import importlib
import importlib.util

X = 1


def by_name(name):
    return importlib.import_module("shop.core.tests." + name)


def by_statement():
    import shop.core.tests.samples

    return shop


def is_there():
    return importlib.util.find_spec("shop.core.tests.samples") is not None
