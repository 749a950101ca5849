import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

def second = new Build(basedir, 'target/second')
[build, second].each { run ->
    ['py38', 'py312'].each { run.expect(it, [status: 'PASSED', tests: 10]) }
}
assert second.result.cells.every { it.environment.cached }
assert !new File(basedir, 'target/second/py38/setup.log').exists()
build.treeIs(['pyproject.toml', 'setup.py', 'src', 'tests'])
