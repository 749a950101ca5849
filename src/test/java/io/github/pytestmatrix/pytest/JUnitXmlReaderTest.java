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

  @Test
  void readerTakesRoomForNamesAndProblems() throws IOException {
    String test =
        "<testsuite><testcase classname='cc' name='n'><failure message='m'/></testcase></testsuite>";
    Path file = Files.writeString(folder.resolve("junit.xml"), test);
    assertThat(JUnitXmlReader.read(file, new MemoryBudget(new ResultLimits(606, 100)))).hasSize(1);
    assertThatThrownBy(
            () -> JUnitXmlReader.read(file, new MemoryBudget(new ResultLimits(605, 100))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more tests than Maven's memory has room for");
  }

  @Test
  void reasonSaysWhatIsWrongWithTheDocument() throws IOException {
    assertThatThrownBy(() -> read("<testsuite><testcase name='t'/>"))
        .hasMessageContaining("not a complete XML report of pytest: ")
        .hasMessageNotContaining("XMLStreamException");
    assertThatThrownBy(() -> read("<html/>")).hasMessageContaining("<html> is not a test suite");
    Path file = Files.write(folder.resolve("latin.xml"), new byte[] {'<', 't', (byte) 0xe4});
    assertThatThrownBy(() -> read(file)).hasMessageEndingWith(": it is not in UTF-8");
    assertThatThrownBy(() -> read("<testsuite>" + "<a>".repeat(64) + "</a>".repeat(64)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void elementsAreNestedNoDeeperThanPytestNestsThem() throws IOException {
    String fits = "<testsuite>" + "<a>".repeat(62) + "</a>".repeat(62) + "</testsuite>";
    assertThat(read(fits)).isEmpty();
    String deeper = "<testsuite>" + "<a>".repeat(64) + "</a>".repeat(64) + "</testsuite>";
    assertThatThrownBy(() -> read(deeper)).isInstanceOf(IOException.class);
  }

  @Test
  void textsOfOneElementAreBoundedTogether() throws IOException {
    String part = "<b>" + "x".repeat(60_000) + "</b>";
    String failure = "<failure message='m'>" + part.repeat(5) + "</failure>";
    String xml = "<testsuite><testcase name='t'>" + failure + "</testcase></testsuite>";
    assertThat(read(xml).get(0).problems().get(0).details()).contains("[... 65536 characters left");
  }

  @Test
  void reasonOfASkippedModuleIsTakenOutOfItsText() throws IOException {
    String begin = "('a.py', 1, 'Skipped: ";
    for (int length : List.of(4096, 4097)) {
      String reason = "r".repeat(length - begin.length() - 2);
      String skipped = "<skipped message='collection skipped'>%s%s')</skipped>";
      String test = "<testcase name='t'>" + skipped.formatted(begin, reason) + "</testcase>";
      assertThat(read("<testsuite>" + test + "</testsuite>").get(0).skipped())
          .contains(length == 4096 ? reason : "collection skipped");
    }
  }

  @Test
  void errorsOfOldPytestsAreNamedByTheirTexts() {
    assertThat(Failures.error("test setup failure", "a\n\n  last words \n \n").message())
        .isEqualTo("failed on setup with \"last words\"");
    assertThat(Failures.collection("a\n  last words\n").message())
        .isEqualTo("collection failure: last words");
    assertThat(Failures.collection("E   ValueError\n").message())
        .isEqualTo("collection failure: ValueError");
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
