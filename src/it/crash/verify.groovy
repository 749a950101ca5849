import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

['py39-howsegv': 'SIGSEGV', 'py310-howsegv': 'SIGSEGV', 'py310-howexit': 'exit code 0', 'py310-howhang': 'after 12s', 'py310-howmemory': 'emory'].each { cell, cause ->
    build.expect(cell, [status: 'ERROR', tests: 2, errors: 1, failures: 0])
    def suite = build.suite('test_crash', cell)
    assert suite.contains('name="test_before"') && suite.contains('<error') && suite.contains(cause) : suite
    assert !suite.contains('test_after')
    assert build.logTextOf(cell).contains('test_crash.py')
}
assert build.logTextOf('py310-howhang').contains('test_culprit') : 'no stacks of the hung test'
build.reportsAreValid(5)
build.logHas('MojoExecutionException')
