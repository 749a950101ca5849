package io.github.pytestmatrix.report;

import static io.github.pytestmatrix.report.Samples.broken;
import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.error;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

class XunitReportTest {
  private static final Problem RED =
      new Problem(
          Problem.Kind.FAILURE,
          "AssertionError",
          "assert 1 == 2",
          """
              def test_x():
          >       check(1)

          tests/test_a.py:14:\s
          _ _ _ _
          >       assert n == 2
          E       assert 1 == 2

          tests/checks.py:3: AssertionError""");

  @TempDir Path folder;

  @Test
  void classesAreNamedAsPytestNamesThemAndTestsHaveTheirFile() throws IOException {
    write(run(cell("py38", located(List.of())), cell("py39", passed("t", "x"))), "py38");

    Element one = testcase("py38", 0);
    assertThat(one.getAttribute("classname")).isEqualTo("tests.test_a.TestC");
    assertThat(one.getAttribute("name")).isEqualTo("test_x");
    assertThat(one.getAttribute("file")).isEqualTo("tests/test_a.py");
    assertThat(one.getAttribute("line")).isEqualTo("12");
    assertThat(names()).containsExactly("xunit-result-py38.xml");
  }

  @Test
  void lineOfAFailureIsTheOneInTheTestsOwnFile() throws IOException {
    write(run(cell("py38", located(List.of(RED)))), "py38");

    assertThat(testcase("py38", 0).getAttribute("line")).isEqualTo("14");
    assertThat(SurefireSchema.children(testcase("py38", 0), "failure")).hasSize(1);
  }

  @Test
  void cellsOwnEndIsThere() throws IOException {
    write(run(broken("py38", error("crash"), located(List.of()))), "py38");

    assertThat(testcase("py38", 1).getAttribute("name")).isEqualTo("cell py38");
    Element suite = SurefireSchema.children(document("py38"), "testsuite").get(0);
    assertThat(suite.getAttribute("errors")).isEqualTo("1");
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
  }

  @Test
  void earlierRunsReportsGoAlsoOfCellsThatDoNotRunNow() throws IOException {
    write(run(cell("py38", located(List.of())), cell("py39", passed("t", "x"))), "py38", "py39");

    report("py39").removeStale();

    assertThat(names()).isEmpty();
  }

  private static TestCaseResult located(List<Problem> problems) {
    return new TestCaseResult(
        "tests.test_a.TestC",
        "test_x",
        Duration.ofMillis(4),
        problems,
        Optional.empty(),
        TestCaseResult.Output.NONE,
        List.of(),
        Optional.of(new TestCaseResult.Source("tests/test_a.py", 12)));
  }

  private XunitReport report(String... cells) {
    return new XunitReport(folder, Set.of(cells), new ReportStyle(true, false));
  }

  private void write(RunResult result, String... cells) throws IOException {
    report(cells).write(result);
  }

  private Element document(String cell) {
    return SurefireSchema.document(folder.resolve("xunit-result-" + cell + ".xml"))
        .getDocumentElement();
  }

  private Element testcase(String cell, int index) {
    Element suite = SurefireSchema.children(document(cell), "testsuite").get(0);
    return SurefireSchema.children(suite, "testcase").get(index);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
