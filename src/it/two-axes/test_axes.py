import os
import sys


def test_variables():
    database = os.environ["MATRIX_DATABASE"]
    assert os.environ["DATABASE_URL"] == database + "://test"
    assert os.environ["MATRIX_PYTHON"] == "%d.%d" % sys.version_info[:2]
