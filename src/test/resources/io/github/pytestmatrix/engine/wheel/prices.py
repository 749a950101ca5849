def pay():
    import money

    return money
