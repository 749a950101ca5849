import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.expect('py39', [status: 'PASSED', tests: 1])
build.expect('py310', [status: 'FAILED', tests: 1, failures: 1, allowedToFail: true])
assert build.result.status == 'PASSED'
build.logHas('BUILD SUCCESS')
build.logMatches(/(?s).*\[WARNING\][^\n]*test_old_only.*/)
build.reportsAreValid(2)

def allowed = build.suite('test_sample', 'py310')
assert allowed.contains('<skipped message="Allowed to fail: ') && allowed.contains('skipped="1"') : allowed
assert !allowed.contains('<failure') && !allowed.contains('<error') : allowed

def plain = new File(basedir, 'target/pytest-matrix/xunit-result-py39.xml').text
assert plain.contains('classname="test_sample"') && plain.contains('file="test_sample.py" line="') : plain
assert !new File(basedir, 'target/pytest-matrix/xunit-result-py310.xml').exists()
