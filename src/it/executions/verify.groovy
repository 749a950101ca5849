import io.github.pytestmatrix.it.Build

new Build(new File(basedir, 'one')).expect('py310', [status: 'PASSED', tests: 1])
def two = new File(basedir, 'two')
new Build(two, 'target/pytest-matrix/executions/unit').expect('py310', [status: 'FAILED', tests: 2, failures: 1])
new Build(two, 'target/pytest-matrix/executions/again').expect('py310', [status: 'PASSED', tests: 2])
def reports = new File(two, 'target/surefire-reports').list().findAll { it.endsWith('.xml') }.sort()
assert reports == ['TEST-test_meeting-py310-again.xml', 'TEST-test_meeting-py310-unit.xml']
assert new File(two, 'target/surefire-reports/TEST-test_meeting-py310-unit.xml').text.contains('<failure')
return true
