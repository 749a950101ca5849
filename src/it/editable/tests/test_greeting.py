import os

import greeting


def test_greets():
    assert greeting.greet("you") == "Hello, you"


def test_is_the_live_source():
    assert greeting.__file__.startswith(os.path.join(os.getcwd(), "src", ""))
