package io.github.pytestmatrix.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a reader copies works: the last release, or what is to be done before there is one. */
class ReadmeTest {
  private static final Pattern PLUGIN =
      Pattern.compile(
          "<artifactId>pytest-matrix-maven-plugin</artifactId>\\s*<version>(.*)</version>");

  private final ProjectVersion version = ProjectVersion.ofPom();

  @Test
  void theProjectUsesTheLastRelease() throws IOException {
    Matcher plugin = PLUGIN.matcher(readme());

    assertThat(plugin.find()).isTrue();
    assertThat(plugin.group(1)).isEqualTo(version.lastRelease(changelog()));
  }

  @Test
  void beforeTheFirstReleaseThereIsSomethingToDo() throws IOException {
    boolean released = changelog().newest().isPresent() || !version.isSnapshot();

    if (released) {
      assertThat(readme()).doesNotContain("-SNAPSHOT");
    } else {
      assertThat(readme()).contains("./mvnw -DskipTests install", "`" + version.text() + "`");
    }
  }

  @Test
  void aReleaseIsInTheChangelog() throws IOException {
    if (version.isSnapshot()) {
      assertThat(Files.readString(Path.of("CHANGELOG.md"))).contains("\n## [Unreleased]\n");
    } else {
      assertThat(changelog().newest()).contains(version.text());
    }
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  private static Changelog changelog() throws IOException {
    return new Changelog(Files.readAllLines(Path.of("CHANGELOG.md")));
  }
}
