import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.logHas('3.10..3.8')
build.logHas('pyhton')
build.logHas('@{python}')
build.logHas('@{djngo}')
build.logHas('3.9')
assert !new File(basedir, 'target/pytest-matrix/result.json').exists()
