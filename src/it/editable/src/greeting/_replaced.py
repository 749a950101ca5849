version = 'of the checkout'
