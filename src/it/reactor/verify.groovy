import io.github.pytestmatrix.it.Build

['one', 'two'].each { module ->
    def build = new Build(new File(basedir, module))
    ['py39', 'py310'].each { build.expect(it, [status: 'PASSED', tests: 1]) }
    build.reportsAreValid(2)
}
def three = new Build(new File(basedir, 'three'))
['py39', 'py310'].each { three.expect(it, [status: 'FAILED', tests: 1, failures: 1]) }
def log = new File(basedir, 'build.log').text
assert log.contains('test_three')
