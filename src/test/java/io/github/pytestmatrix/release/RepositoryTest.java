package io.github.pytestmatrix.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files around the sources: what a contributor, a reporter and a CI system find. */
class RepositoryTest {
  private static final Path GITHUB = Path.of(".github/workflows/ci.yml");
  private static final Path GITLAB = Path.of(".gitlab-ci.yml");
  private static final Pattern ACTION = Pattern.compile("uses: (\\S+)");
  private static final Pattern JDKS = Pattern.compile("(?:java|JDK): \\[(.*)]");
  private static final Pattern SITE_PAGE = Pattern.compile("href=\"([A-Z]+|docs/[\\w-]+)\\.html\"");

  @Test
  void theWrapperChecksWhatItFetches() throws IOException {
    Properties wrapper = new Properties();
    wrapper.load(
        new StringReader(Files.readString(Path.of(".mvn/wrapper/maven-wrapper.properties"))));

    assertThat(wrapper.getProperty("distributionType")).isEqualTo("only-script");
    assertThat(wrapper.getProperty("distributionUrl")).startsWith("https://");
    assertThat(wrapper.getProperty("distributionSha256Sum")).matches("[0-9a-f]{64}");
    assertThat(Path.of(".mvn/wrapper/maven-wrapper.jar")).doesNotExist();
    assertThat(Path.of("mvnw")).isExecutable();
    assertThat(Path.of("mvnw.cmd")).exists();
  }

  @Test
  void everyActionHasAVersion() throws IOException {
    Matcher action = ACTION.matcher(Files.readString(GITHUB));
    List<String> actions = new ArrayList<>();
    while (action.find()) {
      actions.add(action.group(1));
    }

    assertThat(actions)
        .isNotEmpty()
        .allSatisfy(one -> assertThat(one).matches("[\\w-]+/[\\w-]+@v\\d+\\.\\d+\\.\\d+"));
  }

  @Test
  void bothSystemsRunTheSameCommandOnTheSameJdks() throws IOException {
    for (Path file : List.of(GITHUB, GITLAB)) {
      String text = Files.readString(file);
      Matcher jdks = JDKS.matcher(text);

      assertThat(text).contains("bash .ci/run");
      assertThat(jdks.find()).isTrue();
      assertThat(jdks.group(1).replace("\"", "").split(", ")).containsExactly("17", "21", "25");
    }
    assertThat(Path.of(".ci/run")).exists();
  }

  @Test
  void whoReportsAFaultIsAskedForTheDoctor() throws IOException {
    String form = Files.readString(Path.of(".github/ISSUE_TEMPLATE/bug.yml"));

    assertThat(form).containsPattern("(?s)mvn pytest-matrix:doctor.*?required: true");
    assertThat(Files.readString(Path.of(".github/ISSUE_TEMPLATE/config.yml")))
        .contains("/security/advisories/new");
  }

  @Test
  void thePagesThatTheSiteLinksAreHere() throws IOException {
    Matcher page = SITE_PAGE.matcher(Files.readString(Path.of("src/site/site.xml")));
    List<Path> pages = new ArrayList<>();
    while (page.find()) {
      pages.add(Path.of(page.group(1) + ".md"));
    }

    assertThat(pages).hasSizeGreaterThan(8).allSatisfy(one -> assertThat(one).exists());
  }

  /** The site reads comments as XML does. */
  @Test
  void commentsInPagesHaveNoTwoDashes() throws IOException {
    Pattern dashes = Pattern.compile("(?s)<!--(?:(?!-->).)*?--(?!>)");
    assertThat("<!-- a --b -->").containsPattern(dashes);
    assertThat("<!-- a --> x -- y <!-- b -->").doesNotContainPattern(dashes);

    try (Stream<Path> pages = Files.walk(Path.of("docs"))) {
      for (Path page : pages.filter(file -> file.toString().endsWith(".md")).toList()) {
        assertThat(Files.readString(page)).as(page.toString()).doesNotContainPattern(dashes);
      }
    }
  }
}
