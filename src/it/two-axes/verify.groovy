import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

assert build.cells() == ['py39-databasesqlite', 'py310-databasesqlite', 'py310-databasememory', 'py312-databasepostgres']
build.cells().each { build.expect(it, [status: 'PASSED', run: 1]) }
build.reportsAreValid(4)
build.logHas('pytest is added')
