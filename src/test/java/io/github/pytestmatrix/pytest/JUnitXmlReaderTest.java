package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what pytest's versions wrote; {@code 9.1-xunit2} is of the other family. */
class JUnitXmlReaderTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"4.6-tests", "6.0-tests", "7.2-tests", "8.3-tests", "9.1-tests", "9.1-xunit2"})
  void everyVersionTellsTheSame(String sample) throws Exception {
    Map<String, TestCaseResult> tests = byName(sample(sample));

    assertThat(tests).hasSize(24);
    // Python 2's unittest takes an unexpected success for a pass.
    tests.remove("test_unexpected_success");
    assertThat(tests.values()).filteredOn(test -> test.status() == Status.PASSED).hasSize(8);
    assertThat(tests.get("test_in").className()).isEqualTo("tests.test_all.TestC.TestD");
    assertThat(tests).containsKeys("test_p[a::b/c]", "test_p[x y]", "test_p[\\u4e2d]");
    assertThat(tests.get("test_fail").problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Problem.Kind.FAILURE);
              assertThat(problem.type()).isEqualTo("AssertionError");
              assertThat(problem.message()).startsWith("wröng");
              assertThat(problem.details()).contains("test_all.py:4");
            });
    assertThat(tests.get("test_setup_error").problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Problem.Kind.ERROR);
              assertThat(problem.type()).isEqualTo("ValueError");
              assertThat(problem.message())
                  .isEqualTo("failed on setup with \"ValueError: setup broke\"");
            });
    assertThat(tests.get("test_both").problems())
        .extracting(Problem::type)
        .containsExactly("AssertionError", "KeyError");
    assertThat(tests.get("test_pass").output().stdout()).isEmpty();
    assertThat(tests.get("test_xfail").skipped()).contains("xfail: known");
    assertThat(tests.get("test_xpass").status()).isEqualTo(Status.PASSED);
    assertThat(tests.get("test_xpass_strict").problems().get(0).message()).contains("strict one");
    assertThat(tests.get("test_skip_inside").skipped()).contains("inside: too");
    assertThat(tests.get("tests.test_modskip").skipped()).contains("whole module");
    assertThat(tests.values())
        .allSatisfy(
            test ->
                assertThat(test.problems())
                    .allSatisfy(problem -> assertThat(problem.message()).isNotBlank()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.6", "6.0", "7.2", "8.3", "9.1"})
  void brokenModuleNamesItsException(String version) throws Exception {
    assertThat(sample(version + "-broken"))
        .singleElement()
        .satisfies(
            test -> {
              assertThat(test.fullName()).isEqualTo("broken.test_import");
              assertThat(test.status()).isEqualTo(Status.ERROR);
              assertThat(test.problems().get(0).type()).isIn("ImportError", "ModuleNotFoundError");
              assertThat(test.problems().get(0).message()).contains("no_such_module");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.6", "6.0", "7.2", "8.3", "9.1"})
  void namelessTestOfAnInterruptIsLeftOut(String version) throws Exception {
    assertThat(sample(version + "-int"))
        .singleElement()
        .satisfies(
            test -> {
              assertThat(test.name()).isEqualTo("test_a");
              assertThat(test.output().stdout()).contains("some output");
            });
  }

  @Test
  void subtestsAreProblemsOfTheirTest() throws Exception {
    Map<String, TestCaseResult> tests = byName(sample("9.1-subtests"));

    assertThat(tests.get("test_subs").problems()).hasSize(2);
    assertThat(tests.get("test_subs").status()).isEqualTo(Status.FAILED);
  }

  @Test
  void bareSuiteAndUnknownElementsAreRead() throws IOException {
    List<TestCaseResult> tests =
        read(
            """
            <testsuite><properties><property name="a" value="b"/></properties>
            <testcase classname="m" name="t" time="1.5" future="x"><properties><property name="p" value="v"/></properties>
            <failure message=""/><system-err>E<![CDATA[ <x> ]]></system-err></testcase>
            <testcase classname="m" name="t" time="0.5"/></testsuite>
            """);

    assertThat(tests)
        .singleElement()
        .satisfies(
            test -> {
              assertThat(test.time()).isEqualTo(Duration.ofSeconds(2));
              assertThat(test.problems().get(0).type()).isEqualTo("Failure");
              assertThat(test.output().stderr()).isEqualTo("E <x> ");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no xml",
        "<html/>",
        "<testsuites><testsuite><testcase classname='a' name='b'>",
        "<testsuites><testsuite><testcase classname='a' name='b'/></testsuite>",
        "<!DOCTYPE t [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><testsuite>"
            + "<testcase name='t'><failure>&e;</failure></testcase></testsuite>",
      })
  void whatIsNoWholeXmlIsRefused(String content) {
    assertThatThrownBy(() -> read(content)).isInstanceOf(IOException.class);
  }

  @Test
  void hugeReportWithManyEscapesIsRead() throws IOException {
    String failure = "<failure message='m'>" + "&lt;&#10;&amp;x".repeat(200_000) + "</failure>";
    StringBuilder xml = new StringBuilder("<testsuites><testsuite>");
    for (int i = 0; i < 10; i++) {
      xml.append("<testcase classname='c' name='t").append(i).append("'>");
      xml.append(failure).append("</testcase>");
    }

    assertThat(read(xml.append("</testsuite></testsuites>").toString()))
        .hasSize(10)
        .allSatisfy(
            t ->
                assertThat(t.problems().get(0).details())
                    .startsWith("<\n&x<\n&x")
                    .contains("characters left out; junit/junit.xml has the full text")
                    .endsWith("<\n&x")
                    .hasSizeLessThan(80_000));
  }

  private List<TestCaseResult> read(String content) throws IOException {
    return read(Files.writeString(folder.resolve("junit.xml"), content));
  }

  private static List<TestCaseResult> read(Path xml) throws IOException {
    return JUnitXmlReader.read(xml, new MemoryBudget(ResultLimits.forCells(1)));
  }

  private static List<TestCaseResult> sample(String name) throws IOException, URISyntaxException {
    var resource = JUnitXmlReaderTest.class.getResource("pytest-" + name + ".xml");
    return read(Path.of(Objects.requireNonNull(resource).toURI()));
  }

  private static Map<String, TestCaseResult> byName(List<TestCaseResult> tests) {
    return new HashMap<>(
        tests.stream().collect(Collectors.toMap(TestCaseResult::name, Function.identity())));
  }
}
