import pathlib


def template():
    return (pathlib.Path(__file__).parent / "template.txt").read_text()


def main():
    print(__file__)
