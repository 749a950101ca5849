from tests.helper import H

assert H
