package io.github.pytestmatrix.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge of releases says yes to a good one, and no to each fault. */
class CentralRulesTest {
  @TempDir Path repository;

  private Path folder;
  private String pom;

  @BeforeEach
  void release() throws Exception {
    folder = Files.createDirectories(repository.resolve("io/github/pytest-matrix/plugin/0.1.0"));
    // Ours, with what is short to check.
    pom =
        Files.readString(Path.of("pom.xml"))
            .replace(
                "<artifactId>pytest-matrix-maven-plugin</artifactId>",
                "<artifactId>plugin</artifactId>")
            .replaceFirst("(?m)^  <version>.*</version>$", "  <version>0.1.0</version>");
    put("plugin-0.1.0.pom", pom);
    jar("plugin-0.1.0.jar", "a/B.class");
    jar("plugin-0.1.0-sources.jar", "a/B.java");
    jar("plugin-0.1.0-javadoc.jar", "index.html");
  }

  @Test
  void ourPomIsTaken() throws IOException {
    assertThat(CentralRules.faults(repository)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plugin-0.1.0.pom",
        "plugin-0.1.0.pom.asc",
        "plugin-0.1.0.jar",
        "plugin-0.1.0.jar.md5",
        "plugin-0.1.0-sources.jar",
        "plugin-0.1.0-javadoc.jar",
        "plugin-0.1.0-javadoc.jar.asc",
        "plugin-0.1.0-javadoc.jar.sha1"
      })
  void aMissingFileIsAFault(String file) throws IOException {
    Files.delete(folder.resolve(file));

    assertThat(CentralRules.faults(repository)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"name", "description", "url", "licenses", "developers", "scm", "connection"})
  void aPomWithoutItIsAFault(String element) throws Exception {
    put("plugin-0.1.0.pom", pom.replaceFirst("(?s)<" + element + ">.*?</" + element + ">", ""));

    assertThat(CentralRules.faults(repository)).anyMatch(fault -> fault.contains(element));
  }

  @Test
  void aSnapshotIsAFault() throws Exception {
    put("plugin-0.1.0.pom", pom.replaceFirst("0\\.1\\.0", "0.1.0-SNAPSHOT"));

    assertThat(CentralRules.faults(repository)).contains("0.1.0-SNAPSHOT is no release");
  }

  @Test
  void aChangedFileIsAFault() throws Exception {
    Files.writeString(folder.resolve("plugin-0.1.0.pom"), pom + "\n");

    assertThat(CentralRules.faults(repository))
        .containsExactlyInAnyOrder(
            "plugin-0.1.0.pom.md5 is not that of the file",
            "plugin-0.1.0.pom.sha1 is not that of the file");
  }

  @Test
  void jarsWithoutTheirContentAreFaults() throws Exception {
    jar("plugin-0.1.0.jar", "a/B.txt");
    jar("plugin-0.1.0-sources.jar", "a/B.class");
    jar("plugin-0.1.0-javadoc.jar", "README");

    assertThat(CentralRules.faults(repository)).hasSize(3);
  }

  @Test
  void anEmptyFolderIsAFault() throws IOException {
    assertThat(CentralRules.faults(Files.createDirectory(repository.resolve("empty"))))
        .containsExactly("There is no POM.");
  }

  private void jar(String name, String entry) throws Exception {
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry(entry));
    }
    sign(name);
  }

  private void put(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
    sign(name);
  }

  private void sign(String name) throws Exception {
    byte[] content = Files.readAllBytes(folder.resolve(name));
    Files.writeString(folder.resolve(name + ".asc"), "-----BEGIN PGP SIGNATURE-----\n");
    for (String algorithm : new String[] {"MD5", "SHA-1"}) {
      Files.writeString(
          folder.resolve(name + "." + algorithm.replace("-", "").toLowerCase(Locale.ROOT)),
          HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content)));
    }
  }
}
