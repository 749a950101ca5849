import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

build.expect('py310', [status: 'PASSED', tests: 5])
build.logHas('one interpreter only')
build.treeIs(['requirements.txt', 'test_workspace.py', 'folder', 'empty', 'private', 'tool', 'link'])
