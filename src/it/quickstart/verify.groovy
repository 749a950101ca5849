import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.cells() == ['py38', 'py39', 'py310'] || build.fail('cells ' + build.cells())
[py38: '3.8.', py39: '3.9.', py310: '3.10.'].each { cell, version ->
    build.expect(cell, [status: 'PASSED', tests: 1, failures: 0, errors: 0, skipped: 0])
    build.outputHas(cell, '-- Python ' + version)
    assert build.suite('test_sample', cell).contains('value="' + version)
}
def starts = build.result.cells.collect { java.time.Instant.parse(it.started).toEpochMilli() }
assert starts.max() - starts.min() < 1000 : starts
build.reportsAreValid(3)
build.logHas('Tests run: 3, Failures: 0, Errors: 0, Skipped: 0')
build.logHas('BUILD SUCCESS')
build.treeIs(['requirements.txt', 'test_sample.py'])
