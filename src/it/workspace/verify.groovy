import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.expect('py310', [status: 'PASSED', run: 5])
build.logHas('only one')
build.treeIs(['requirements.txt', 'test_workspace.py', 'folder', 'empty', 'private', 'tool', 'link'])
