import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.expect('py39', [status: 'PASSED', tests: 1])
build.expect('py310', [status: 'ERROR', tests: 1, errors: 1])
build.logHas('there-is-no-such-package-of-this-name')
build.logHas('MojoExecutionException')
build.reportsAreValid(2)
assert new File(basedir, 'target/pytest-matrix/py310/setup.log').text.contains('there-is-no-such-package-of-this-name')
