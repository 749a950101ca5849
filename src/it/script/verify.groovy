import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.expect('py39', [status: 'PASSED', tests: 2])
build.expect('py310', [status: 'FAILED', tests: 2, failures: 1])
build.reportsAreValid(4)
