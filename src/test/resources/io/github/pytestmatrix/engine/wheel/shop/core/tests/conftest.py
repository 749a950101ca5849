import pytest


@pytest.fixture
def five():
    return 5
