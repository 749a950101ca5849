def test_addition():
    assert False
