def test_in_a_namespace():
    import acme.cart

    assert "site-packages" in acme.cart.__file__
