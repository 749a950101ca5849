import os


def test_unit():
    assert os.environ["PREPARED"] == "it's prepared"
