import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.expect('py39', [status: 'FLAKY', tests: 3, failures: 0, flakes: 1])
build.expect('py310', [status: 'FAILED', tests: 3, failures: 1, flakes: 1])
assert build.suite('test_flaky', 'py39').contains('<flakyFailure')
def broken = build.suite('test_flaky', 'py310')
assert broken.contains('<failure') && broken.split('<rerunFailure').length == 3 : broken
build.reportsAreValid(2)
