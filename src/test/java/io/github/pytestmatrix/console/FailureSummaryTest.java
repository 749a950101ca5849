package io.github.pytestmatrix.console;

import static io.github.pytestmatrix.report.Samples.allowedToFail;
import static io.github.pytestmatrix.report.Samples.broken;
import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.error;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.leftOut;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static io.github.pytestmatrix.report.Samples.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FailureSummaryTest {
  private static final TestCaseResult RED =
      test("test_sample", "test_addition", List.of(failure("assert 3 == 2")));

  @Test
  void testThatFailsInSeveralCellsIsOneLineNamingThem() {
    String text =
        FailureSummary.of(
            run(cell("py38", RED), cell("py39", RED), cell("py310", passed("t", "x"))));

    assertThat(text)
        .isEqualTo(
            """
            2 of 3 cells failed: py38, py39.
            Failures:
              test_sample.test_addition -- in py38, py39: AssertionError: assert 3 == 2""");
  }

  @Test
  void cellWithoutTestsIsNamedWithItsProblem() {
    Problem problem = new Problem(Problem.Kind.ERROR, "Timeout", "ran longer than 1 h", "");

    assertThat(FailureSummary.of(run(broken("py38", problem), broken("py39", problem))))
        .isEqualTo(
            """
            2 of 2 cells failed: py38, py39.
            Errors:
              cells py38, py39: Timeout: ran longer than 1 h""");
  }

  @Test
  void skippedCellsAreSaidButAreNoFailure() {
    RunResult result = run(leftOut("py38"), cell("py39", passed("t", "x")));

    assertThat(FailureSummary.of(result)).isEmpty();
    assertThat(FailureSummary.warnings(result))
        .containsExactly(
            Line.warning("Skipped cells:"),
            Line.warning("  cell py38: MissingInterpreter: No interpreter for py38."));
  }

  @Test
  void aRunOfSkippedCellsAloneFailed() {
    assertThat(FailureSummary.of(run(leftOut("py38"))))
        .isEqualTo(
            """
            No cell ran, so nothing was tested.
            Errors:
              cell py38: MissingInterpreter: No interpreter for py38.""");
  }

  @Test
  void problemOfTheRunningTestIsNotSaidOfTheCellToo() {
    Problem crash = error("segmentation fault");

    assertThat(FailureSummary.of(run(broken("py38", crash, test("t", "x", List.of(crash))))))
        .contains("  t.x -- in py38: RuntimeError: segmentation fault")
        .doesNotContain("  cell");
  }

  @Test
  void testWithFailureAndErrorIsListedOnce() {
    String text =
        FailureSummary.of(
            run(cell("py38", test("t", "x", List.of(failure("a"), error("teardown"))))));

    assertThat(text).contains("Errors:\n  t.x -- in py38: RuntimeError: teardown");
    assertThat(text).doesNotContain("Failures:");
  }

  @Test
  void greenRunHasNoSummary() {
    assertThat(FailureSummary.of(run(cell("py38", passed("t", "x"))))).isEmpty();
  }

  @Test
  void allowedFailuresAndFlakesAreWarningsOnly() {
    var result =
        run(
            allowedToFail(cell("py313", RED)),
            cell("py38", test("t", "x", List.of(), List.of(List.of(failure("once"))))));

    assertThat(FailureSummary.of(result)).isEmpty();
    assertThat(FailureSummary.failures(result)).isEmpty();
    assertThat(Recorded.text(FailureSummary.warnings(result)))
        .isEqualTo(
            """
            [WARNING] Allowed failures:
            [WARNING]   test_sample.test_addition -- in py313: AssertionError: assert 3 == 2
            [WARNING] Flakes:
            [WARNING]   t.x -- in py38: AssertionError: once""");
  }

  @Test
  void typeIsNotRepeatedWhereTheMessageBeginsWithIt() {
    assertThat(
            FailureSummary.of(
                run(cell("py38", test("t", "x", List.of(failure("AssertionError: assert 1")))))))
        .endsWith("t.x -- in py38: AssertionError: assert 1");
  }

  @Test
  void manyTestsAndCellsStayReadable() {
    TestCaseResult[] tests =
        Stream.iterate(0, i -> i + 1)
            .limit(300)
            .map(i -> test("t", "x" + i, List.of(failure("m".repeat(1000) + "\n::error::"))))
            .toArray(TestCaseResult[]::new);
    CellResult[] cells =
        Stream.iterate(0, i -> i + 1)
            .limit(256)
            .map(i -> cell("py" + i, tests))
            .toArray(CellResult[]::new);

    String text = FailureSummary.of(run(cells));

    assertThat(text).contains("and 248 more", "  ... and 290 more, in the reports");
    assertThat(text.lines()).hasSizeLessThan(20).allMatch(line -> line.length() < 300);
  }
}
