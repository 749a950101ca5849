// Each case says in comments what Maven's output has to hold of it ("says"), and what it mustn't ("not").
def log = new File(basedir, 'build.log').getText('UTF-8').replaceAll(/\u001b\[[0-9;]*m/, '').replaceAll(/(?m)^\[(INFO|WARNING|ERROR)\] (\[stdout\] )?/, '')
def wrong = []
new File(basedir, 'cases').listFiles().sort().each { file ->
    def name = file.name - '.xml'
    def seen = log.split(/(?m)(?=^Building )/).findAll { it.startsWith("Building $name ") }
        .collect { it.split(/(?m)^Reactor Summary/)[0] }.join('\n')
    seen += log.split('Failed to execute goal').findAll { it.contains("on project $name:") }.join('\n')
    seen = seen.replaceAll(/\s+/, ' ')
    (file.text =~ /(?s)<!-- (says|not): (.*?) -->/).each { all, kind, text ->
        def words = text.replaceAll(/\s+/, ' ')
        if (seen.contains(words) != (kind == 'says')) {
            wrong << "$name $kind: $words"
        }
    }
}
if (log.contains('io.github.pytestmatrix.')) {
    wrong << 'names of our classes: ' + log.readLines().find { it.contains('io.github.pytestmatrix.') }
}
if (!wrong.isEmpty()) {
    throw new AssertionError(wrong.join('\n'))
}
return true
