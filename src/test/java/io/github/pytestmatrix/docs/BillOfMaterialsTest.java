package io.github.pytestmatrix.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plugin and its build are made of. */
class BillOfMaterialsTest {
  private static final Path BILL = Path.of("target", "bom.json");
  private static final Pattern UNFINISHED =
      Pattern.compile(
          "(?i).*[\\d.-](?:snapshot|alpha|beta|a|b|m|milestone|cr|rc|pre|preview|ea|dev|incubating)"
              + "[.-]?\\d*");
  private static final Pattern VERSION = Pattern.compile("<(version[.\\w-]*)>([^<$]+)</\\1>");

  @ParameterizedTest
  @ValueSource(
      strings = {"1.0-SNAPSHOT", "1.0-alpha-2", "4.0.0-rc-6", "2.0.0-M1", "1.0.Beta3", "1.0b2"})
  void versionIsUnfinished(String version) {
    assertThat(version).matches(UNFINISHED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "33.6.0-jre", "5.13.4", "2.20", "1.0.Final", "3.0.0.RELEASE"})
  void versionIsFinished(String version) {
    assertThat(version).doesNotMatch(UNFINISHED);
  }

  @Test
  void buildUsesFinishedVersionsOnly() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
    List<String> versions = new ArrayList<>();
    while (version.find()) {
      versions.add(version.group(2));
    }

    // The first is the project's own.
    assertThat(versions).hasSizeGreaterThan(20);
    assertThat(versions.subList(1, versions.size())).noneMatch(UNFINISHED.asMatchPredicate());
  }

  @Test
  @Tag("artifacts")
  void allThatThePluginBringsIsFinishedAndHasALicence() throws IOException {
    List<String> components = new ArrayList<>();
    for (JsonNode component : new ObjectMapper().readTree(BILL.toFile()).get("components")) {
      String name = component.get("group").asText() + ":" + component.get("name").asText();
      components.add(name);
      assertThat(component.get("version").asText()).as(name).doesNotMatch(UNFINISHED);
      assertThat(component.path("licenses")).as("licences of " + name).isNotEmpty();
      assertThat(component.path("hashes")).as("checksums of " + name).isNotEmpty();
    }

    assertThat(components)
        .contains("com.github.docker-java:docker-java-core", "commons-io:commons-io")
        .doesNotContain("org.apache.maven:maven-core", "org.junit.jupiter:junit-jupiter");
  }
}
