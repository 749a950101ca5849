import io.github.pytestmatrix.it.ChildModule

def names = new File(basedir, 'cases').list().collect { it - '.xml' }.sort()
def pom = new File(basedir, 'pom.xml')
def modules = names.collect { "<module>$it</module>" }.join('\n    ')
pom.text = pom.text.replace('<modules></modules>', "<modules>\n    $modules\n  </modules>")
names.each { name ->
    def plugin = new File(basedir, "cases/${name}.xml").text
    def child = ChildModule.write(basedir, name, plugin, 'UTF-8')
    new File(basedir, "$name/pom.xml").setText(child, 'UTF-8')
}
return true
