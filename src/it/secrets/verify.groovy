import io.github.pytestmatrix.it.Build

def hunt = context.get('hunt')
hunt.stopWatching()
def project = 'io.github.pytest-matrix.it:secrets'

def images = context.get('docker') ? hunt.images(project) : 0
def files = hunt.files(new File(basedir, 'target')) + hunt.files(new File(basedir, 'build.log'))
assert hunt.finds() == []

// What the hunt has seen, so that it can't have found nothing for want of looking.
assert hunt.seen('process', 'pytest') > 0
if (context.get('docker')) {
  assert images >= 2
  assert hunt.seen('container', project) > 0
}
def logs = []
new File(basedir, 'target').eachFileRecurse { file -> if (file.isFile()) logs << file.name }
assert files > 20
assert logs.count('setup.log') == 4
assert logs.count('output.log') == 4
assert logs.count('output-rerun1.log') == 2
assert logs.count { it.endsWith('.xml') } > 4

def build = new Build(basedir)
build.cells().each { cell ->
  build.expect(cell, [status: 'FAILED', tests: 19, failures: 5, errors: 1, skipped: 1])
  build.outputHas(cell, 'before: ***')
  build.outputHas(cell, 'plain ***')
  build.outputHas(cell, 'https://***@127.0.0.1:9/simple')
  assert new File(basedir, "target/pytest-matrix/$cell/setup.log").text.contains('set-up: *** ***')
}
build.reportsAreValid(2)
build.logHas('test_failing_assert')
build.logHas('absent-')

['docker', 'images', '-q', '--filter', "label=io.github.pytest-matrix.project=$project"].execute().text.readLines().unique().each {
  ['docker', 'rmi', '-f', it].execute().waitFor()
}
true
