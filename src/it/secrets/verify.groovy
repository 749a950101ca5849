import io.github.pytestmatrix.it.Build

def token = 'tok_9f8e\'7d6c"5b4a<39&28>17\u00e4 06'
def password = 'correct horse ba/tt+ery'
def properties = new Properties()
new File(basedir, 'invoker.properties').withInputStream { properties.load(it) }
def key = properties.getProperty('invoker.environmentVariables.SIGNING_KEY')

// The parts are what no spelling of the values changes; the others are spellings of the whole.
def parts = [
  'tok_9f8e', '7d6c', '5b4a', 'horse ba', 'ba/tt', 'horse', 'index-s3cret',
  'eyJhbGciOiJIUzI1', 'IkpXVCJ9', 'SflKxwRJSMeKKF2Q', 'adQssw5c',
]
def wholes = [token, password, key].collectMany { secret ->
  def bytes = secret.getBytes('UTF-8')
  [secret, bytes.encodeHex().toString(), URLEncoder.encode(secret, 'UTF-8')] +
    ['', 'a', 'ab'].collect { before ->
      (before + secret).getBytes('UTF-8').encodeBase64().toString()[4..-5]
    }
}

def files = []
new File(basedir, 'target').eachFileRecurse { file -> if (file.isFile()) files << file }
files << new File(basedir, 'build.log')
assert files.count { it.name == 'output.log' } == 2
assert files.count { it.name == 'setup.log' } == 4
assert files.count { it.name.endsWith('.xml') } > 4
files.each { file ->
  def text = file.getText('UTF-8')
  (parts + wholes).each { secret ->
    assert !text.contains(secret), "$file holds $secret: ${text.readLines().find { it.contains(secret) }}"
  }
  assert parts.every { !file.name.contains(it) }
}

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
