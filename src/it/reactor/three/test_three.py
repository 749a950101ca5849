def test_three():
    assert 1 == 2
