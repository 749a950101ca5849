import io.github.pytestmatrix.it.Build

def build = new Build(basedir)

['py39', 'py312'].each { cell ->
    def suites = build.reports(cell).collect { new groovy.xml.XmlSlurper(false, false).parse(it.toFile()) }
    def cases = suites.collectMany { it.testcase.list() }
    def named = { name -> cases.findAll { it.@name.text() == name } }
    assert named('test_xfail').size() == 1 && named('test_xfail')[0].skipped.size() == 1
    assert named('test_xpass')[0].children().size() == 0
    assert named('test_xpass_strict')[0].failure.size() == 1
    assert named('test_skip')[0].skipped.@message.text() == 'not here'
    assert cases.count { it.@name.text().startsWith('test_parametrised[') } == 6
    assert cases.count { it.@name.text().startsWith('test_unicode[') } == 2
    def twice = named('test_fails_twice')
    assert twice.size() == 1 && twice[0].failure.size() == 0 && twice[0].error.size() == 1
    assert twice[0].error.text().contains('teardown') && twice[0].error.text().contains('assert ')
    assert named('test_subtests').size() == 1 && named('test_subtests')[0].failure.size() == 1
    assert suites.any { it.@name.text() == 'tests.test_outcomes.TestNested.TestInner(' + cell + ')' }
    build.expect(cell, [status: 'FAILED', tests: 15])
}
build.reportsAreValid(6)
build.logHas('BUILD SUCCESS')
