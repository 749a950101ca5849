from greeting.words import HELLO


def greet(name):
    return HELLO + ", " + name
