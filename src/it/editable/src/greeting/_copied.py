version = 'of checkout!'
