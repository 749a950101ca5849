import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

['skipTests', 'skipITs', 'maven.test.skip', 'pytest-matrix.skip'].each {
    build.logMatches(/(?s).*Tests are skipped[^\n]*\b${java.util.regex.Pattern.quote(it)}\b.*/)
}
assert !new File(basedir, 'target').exists()
