import io.github.pytestmatrix.it.SecretHunt

// An environment of its own for each run, so that the set-up is run, too.
new File(basedir, 'requirements.txt') << "# ${UUID.randomUUID()}\n"

def variables = new Properties()
new File(basedir, 'invoker.properties').withInputStream { variables.load(it) }
def docker = localRepositoryPath != null && new File(basedir, '..').canonicalFile.name != 'it-local'
context.put('docker', docker)
context.put('hunt', new SecretHunt([
  token: variables['invoker.environmentVariables.API_TOKEN'],
  key: variables['invoker.environmentVariables.SIGNING_KEY'],
  password: 'correcthorse ba/tt+ery-7Hq2Wn9Zt4',
  index: 'index-s3cretH6tR4wQ9',
  requirements: 'req-s3cretP3kM7xD1',
  proxy: 'proxy-s3cretU2nB8yL5',
]).watch('io.github.pytest-matrix.it:secrets', docker))
true
