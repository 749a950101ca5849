package io.github.pytestmatrix.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A module with one test, for builds whose many modules differ in a few lines of their POMs. */
public final class ChildModule {
  private ChildModule() {}

  /**
   * Writes its test, and returns its POM.
   *
   * @param basedir of the parent, whose artifact is called like it
   * @param name of the module
   * @param plugin what the POM says of the plugin, such as {@code <configuration>}
   * @param encoding that the POM's first line names
   */
  public static String write(File basedir, String name, String plugin, String encoding)
      throws IOException {
    Path folder = basedir.toPath().resolve(name);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("test_sample.py"), "def test_sample():\n    pass\n");
    return """
        <?xml version="1.0" encoding="ENCODING"?>
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <parent>
            <groupId>io.github.pytest-matrix.it</groupId>
            <artifactId>PARENT</artifactId>
            <version>1.0</version>
          </parent>
          <artifactId>NAME</artifactId>
          <packaging>pom</packaging>
          <build>
            <plugins>
              <plugin>
                <groupId>io.github.pytest-matrix</groupId>
                <artifactId>pytest-matrix-maven-plugin</artifactId>
        PLUGIN
              </plugin>
            </plugins>
          </build>
        </project>
        """
        .replace("ENCODING", encoding)
        .replace("PARENT", basedir.getName())
        .replace("NAME", name)
        .replace("PLUGIN", plugin.stripTrailing());
  }
}
