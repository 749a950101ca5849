import io.github.pytestmatrix.it.Build
import io.github.pytestmatrix.it.ConsoleBytes

def console = { String name ->
  def bytes = new ConsoleBytes(new File(basedir, "console-${name}.log"))
  bytes.isPlain()
  bytes.givesNoOrders()
  bytes.hasMavensLinesOnly()
  bytes
}

def test = console('test')
test.tells('FAILURE', 3)
[
  'evil-github', 'evil-github-unicode-space', 'evil-azure', 'evil-azure-colour', 'evil-teamcity', 'evil_gitlab', 'evil-travis',
  'evil-buildkite', 'evil-jenkins', 'evil-cursor', 'evil-title', 'evil-c1', 'evil-separator', 'evil-return',
  'evil-id-github', 'evil-id-azure', 'evil-type', 'evil-message', 'evil-crash', 'axis', 'characters left out]',
].each { test.has(it) }

def setup = console('setup')
setup.tells('FAILURE', 3)
['evil-set-up', 'evil-azure', 'evil-return', 'exit code 3'].each { setup.has(it) }

def plan = console('plan')
plan.tells('FAILURE', 0)
['evil-plan', 'Caused by: io.github.pytestmatrix.mojo.SanitizedException: '].each { plan.has(it) }

def list = console('list')
list.tells('SUCCESS', 0)
['axis', '::error::before'].each { list.has(it) }

console('doctor').tells('SUCCESS', 0)

// The log files have every byte.
def latin = { File file -> file.getText('ISO-8859-1') }
def orders = latin(new File(basedir, 'orders.txt'))
def build = new Build(basedir)
build.cells().each { cell ->
  def log = latin(new File(basedir, "target/pytest-matrix/$cell/output.log"))
  assert log.contains('raw: \u00ff\u009b2J ' + orders + '\u001b[0K') : "the output of $cell is not whole"
  assert log.contains('::error::before') : "the output of $cell is not whole"
  def setUp = latin(new File(basedir, "target/pytest-matrix/$cell/setup.log"))
  def written =
    '::error::evil-set-up\n##vso[task.complete]evil-azure\n\u001b[1A\u001b[2J[INFO] BUILD SUCCESS\n\u00c2\u009b2J\r--- evil-return\n'
  assert setUp.contains(written) : "the set-up's output for $cell is not whole"
}
assert build.cells().size() == 2
build.reportsAreValid(2)
