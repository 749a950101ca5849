import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

assert build.cells() == ['py310']
def reports = new File(basedir, 'target/surefire-reports').list().toList()
assert reports.contains('TEST-foreign-py38.xml')
assert reports.contains('TEST-test_sample-py310.xml')
// Not of this run, but of a cell of this matrix: it stays until the cell runs again.
assert reports.contains('TEST-test_sample-py39.xml')
build.logMatches(/(?s).*(python:3\.8-slim|CPython 3\.8\.\d+ at ).*/)
build.logMatches(/(?s).*(pytest-matrix\/env:|environments.)[0-9a-f]+ \(.*/)

def quiet = new File(basedir, 'target/quiet.log').text
assert quiet.readLines().any { it == 'py310  python=3.10' } : quiet
assert !quiet.contains('\\n') && !quiet.contains('[INFO]') : quiet
def plan = new groovy.json.JsonSlurper().parse(new File(basedir, 'target/plan.json'))
assert plan.cells*.values*.python == ['3.8', '3.9', '3.10']
