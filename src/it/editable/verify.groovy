import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

def second = new Build(basedir, 'target/second')
def local = new Build(basedir, 'target/local')
[build, second, local].each { run ->
    ['py38', 'py312'].each { run.expect(it, [status: 'PASSED', tests: 10]) }
}
assert second.result.cells.every { it.environment.cached }
assert !new File(basedir, 'target/second/py38/setup.log').exists()
build.treeIs(['pyproject.toml', 'setup.py', 'src', 'tests'])

def cleaned = new File(basedir, 'target/clean.log').text
assert cleaned.count('Removed ' + new File(basedir, 'target/cache/environments').canonicalPath) == 4 : cleaned
assert !build.result.engine.contains('Docker') || cleaned.contains('Removed pytest-matrix/env:') : cleaned
assert new File(basedir, 'target/cache/environments').list().length == 0
