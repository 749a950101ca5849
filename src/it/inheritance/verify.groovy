// What of the matrices each build has planned, module by module.
def log = new File(basedir, 'build.log').getText('UTF-8').replaceAll(/\u001b\[[0-9;]*m/, '')
def builds = log.split(/(?m)^.*Scanning for projects\.\.\./).drop(1).collect { build ->
    def cells = [:].withDefault { [] as TreeSet }
    def module = ''
    build.readLines().each { line ->
        def building = line =~ /list \(plan\) @ ([a-z0-9]+)/
        module = building.find() ? building.group(1) : module
        def cell = line =~ /\[INFO\](?: \[stdout\])? +(\S+) +((?:\w+=\S+ ?)+)/
        if (cell.find()) {
            cells[module] << cell.group(1)
        }
    }
    cells
}
def four = ['django42-py310', 'django42-py39', 'django50-py310', 'django50-py39']
def windows = ['py311-dba', 'py311-dbb', 'py312-dba', 'py312-dbb']
def sorted = { it.collectMany { module, cells -> cells as List }.toSet().sort() }
assert builds.size() == 7
// Modules that are built at once mix their lines.
assert sorted(builds[0]) == (four + windows + ['py310', 'py310-namegr-n', 'py311', 'py312', 'py39']).toSet().sort()
def byModule = { it.collectEntries { module, cells -> [module, cells as List] } }
assert byModule(builds[1]) == [
    inherits: ['dba-py310', 'dba-py39', 'dbb-py310', 'dbb-py39'],
    overrides: ['py311-dba', 'py311-dbb'],
]
assert byModule(builds[2]) == [inheritance: ['py39']]
assert byModule(builds[3]) == [adds: four]
assert sorted(builds[4]) == ['py311', 'py311-dba', 'py311-dbb']
assert byModule(builds[5]) == [windows: ['py311-dba', 'py311-dbb']]
assert byModule(builds[6]) == [:]
assert log.contains("'3.11' in <python> (-Dpytest-matrix.python) matches no Python of the matrix.")
// The parent's pytest is there where a child appends its own package.
assert !log.contains('pytest is named neither')
// What is in CDATA, with comments and in lines of another system.
assert log =~ /command +echo first; echo second/
return true
