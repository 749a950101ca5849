def test_two():
    assert 1 == 1
