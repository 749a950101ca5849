import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

['py39-howsegv': 'SIGSEGV', 'py310-howsegv': 'SIGSEGV', 'py310-howexit': 'exit code 0', 'py310-howhang': 'after 12s', 'py310-howmemory': 'emory'].each { cell, cause ->
    build.expect(cell, [status: 'ERROR', tests: 3, errors: 2, failures: 0])
    def suite = build.suite('test_crash', cell)
    assert suite.contains('name="test_before"') && suite.contains('<error') && suite.contains(cause) : suite
    assert !suite.contains('test_after')
    // GitLab shows nothing but the text, so that begins with the cause.
    def texts = new groovy.xml.XmlSlurper(false, false).parseText(suite).testcase.error.collect { it.text() }
    assert texts.any { it.readLines()[0].contains(cause) } : texts
    assert build.logTextOf(cell).contains('test_crash.py')
}
assert build.logTextOf('py310-howhang').contains('test_culprit') : 'no stacks of the hung test'
build.reportsAreValid(5)
build.logHas('MojoExecutionException')
