import io.github.pytestmatrix.it.Build

def build = new Build(basedir)
def inContainers = new File(basedir, 'build.log').text.contains('on Docker ')

['py310-whodefault', 'py310-whoroot', 'py310-whopowerful'].each {
    build.expect(it, [status: 'PASSED', tests: 9, skipped: inContainers ? 0 : 9])
}
if (!inContainers) {
    ['pidsLimit', 'network', 'user', 'capDrop'].each { build.logHas("<${it}>") }
    build.logHas('no effect without Docker')
}
