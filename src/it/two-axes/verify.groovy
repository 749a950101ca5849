import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

assert build.cells() == [
    'py38-databasesqlite', 'py39-databasesqlite', 'py310-databasesqlite', 'py310-databasememory', 'py310-databasefile',
    'py312-databasepostgres'
]
build.cells().each { build.expect(it, [status: 'PASSED', tests: 1]) }
build.reportsAreValid(6)
build.logHas('so it is added')
