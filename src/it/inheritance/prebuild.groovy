// Children of one parent, each with what it writes about the parent's execution.
def children = [
    inherits: '',
    overrides: '<matrix><python>3.11</python></matrix>',
    adds: '<matrix><django>4.2, 5.0</django></matrix>',
    appends: '<packages combine.children="append"><package>six</package></packages>',
    replaces: '<matrix combine.self="override"><python>3.12</python></matrix>',
    windows: '''<matrix>
      <!-- one value a line -->
      <python>
        3.11,   <!-- new -->
        3.12,
      </python>
      <db><![CDATA[a,
        b]]></db>
    </matrix>
    <script><![CDATA[
      echo first
      echo second
    ]]></script>''',
    utf16: '<matrix><python>3.10</python><name>grün</name></matrix>',
]
children.each { name, configuration ->
    def folder = new File(basedir, name)
    folder.mkdirs()
    new File(folder, 'test_sample.py').text = 'def test_sample(): pass\n'
    def charset = name == 'utf16' ? 'UTF-16' : 'UTF-8'
    def pom = """<?xml version="1.0" encoding="$charset"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>io.github.pytest-matrix.it</groupId>
    <artifactId>inheritance</artifactId>
    <version>1.0</version>
  </parent>
  <artifactId>$name</artifactId>
  <packaging>pom</packaging>
  <build>
    <plugins>
      <plugin>
        <groupId>io.github.pytest-matrix</groupId>
        <artifactId>pytest-matrix-maven-plugin</artifactId>
        <executions>
          <execution>
            <id>plan</id>
            <configuration>$configuration</configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
"""
    new File(folder, 'pom.xml').setText(name == 'windows' ? pom.replace('\n', '\r\n') : pom, charset)
}
return true
