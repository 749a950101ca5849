def names = new File(basedir, 'cases').list().collect { it - '.xml' }.sort()
def pom = new File(basedir, 'pom.xml')
def modules = names.collect { "<module>$it</module>" }.join('\n    ')
pom.text = pom.text.replace('<modules></modules>', "<modules>\n    $modules\n  </modules>")
names.each { name ->
    def folder = new File(basedir, name)
    folder.mkdirs()
    new File(folder, 'test_sample.py').text = 'def test_sample():\n    pass\n'
    new File(folder, 'pom.xml').text = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>io.github.pytest-matrix.it</groupId>
    <artifactId>raw-configuration</artifactId>
    <version>1.0</version>
  </parent>
  <artifactId>$name</artifactId>
  <packaging>pom</packaging>
  <build>
    <plugins>
      <plugin>
        <groupId>io.github.pytest-matrix</groupId>
        <artifactId>pytest-matrix-maven-plugin</artifactId>
${new File(basedir, "cases/${name}.xml").text}
      </plugin>
    </plugins>
  </build>
</project>
"""
}
return true
