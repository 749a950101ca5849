import io.github.pytestmatrix.it.ChildModule

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
    def charset = name == 'utf16' ? 'UTF-16' : 'UTF-8'
    def plugin = """        <executions>
          <execution>
            <id>plan</id>
            <configuration>$configuration</configuration>
          </execution>
        </executions>"""
    def pom = ChildModule.write(basedir, name, plugin, charset)
    new File(basedir, "$name/pom.xml").setText(name == 'windows' ? pom.replace('\n', '\r\n') : pom, charset)
}
return true
