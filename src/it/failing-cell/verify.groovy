import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.expect('py38', [status: 'PASSED', tests: 2, failures: 0, errors: 0])
build.expect('py39', [status: 'FAILED', tests: 2, failures: 1, errors: 0])
build.expect('py310', [status: 'PASSED', tests: 2, failures: 0, errors: 0])
build.reportsAreValid(3)
assert build.suite('test_sample', 'py39').contains('<failure')
build.logHas('MojoFailureException')
build.logMatches(/(?s).*\[ERROR\].*test_sample\.test_addition.*py39.*/)

def html = new File(basedir, 'target').with { target ->
    ['reports/surefire.html', 'site/surefire-report.html', 'site/surefire.html', 'reports/surefire-report.html']
        .collect { new File(target, it) }.find { it.exists() }
}
assert html != null : 'report-only wrote no page'
def page = html.getText('UTF-8')
assert page.contains('test_addition') && page.contains('test_sample(py39)') : page
assert page.contains('Failure Details')
assert page.contains('assert (1 + 1) == 3')
