package io.github.pytestmatrix.console;

import static io.github.pytestmatrix.report.Samples.allowedToFail;
import static io.github.pytestmatrix.report.Samples.broken;
import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.error;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.skipped;
import static io.github.pytestmatrix.report.Samples.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CellTextTest {
  @Test
  void headerNamesEngineCellsAndParallel() {
    assertThat(Recorded.text(CellText.header(Jobs.plan("py38", "py39", "py310"), "Docker 28", 2)))
        .isEqualTo(
            """
            [INFO] -------------------------------------------------------
            [INFO]  T E S T S
            [INFO] -------------------------------------------------------
            [INFO] 3 cells, up to 2 at once, on Docker 28
            [WARNING] One axis only.""");
  }

  @Test
  void startNamesTheValuesOfAllAxes() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("python", "3.8");
    values.put("django", "4.2");

    assertThat(CellText.started(new Cell("py38-django42", values), Style.PLAIN).text())
        .isEqualTo("Running py38-django42 (python 3.8, django 4.2)...");
  }

  @Test
  void endSpeaksSurefiresWordsAtItsLevels() {
    assertThat(finished(cell("py38", passed("t", "x"))))
        .isEqualTo(
            "[INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Flakes: 0,"
                + " Time elapsed: 1.234 s -- in py38");
    assertThat(finished(cell("py38", skipped("t", "x", "no"))))
        .startsWith("[WARNING] Tests run: 1, Failures: 0, Errors: 0, Skipped: 1, Flakes: 0,")
        .endsWith("1.234 s -- in py38");
    assertThat(finished(cell("py38", test("t", "x", List.of(failure("1 != 2"))))))
        .startsWith("[ERROR] Tests run: 1, Failures: 1,")
        .endsWith("1.234 s <<< FAILURE! -- in py38");
    assertThat(finished(broken("py38", error("crash"))))
        .startsWith("[ERROR] ")
        .endsWith("<<< ERROR! -- in py38");
    assertThat(finished(cell("py38", Status.CANCELLED, Optional.empty(), List.of())))
        .startsWith("[WARNING] ")
        .endsWith("<<< CANCELLED! -- in py38");
    assertThat(finished(allowedToFail(broken("py38", error("crash")))))
        .startsWith("[WARNING] ")
        .endsWith("<<< ERROR! -- in py38 (allowed to fail)");
  }

  @Test
  void failuresComeInFullAsOneBlock() {
    List<Line> block =
        new FailureText(Style.PLAIN)
            .of(
                cell(
                    "py38",
                    test("t", "x", List.of(failure("1 != 2"))),
                    passed("t", "y"),
                    test("t", "z", List.of(error("teardown")))));

    assertThat(block).hasSize(1);
    assertThat(Recorded.text(block))
        .isEqualTo(
            """
            [ERROR] t.x -- Time elapsed: 0.004 s <<< FAILURE! -- in py38
            | AssertionError: 1 != 2
            |     assert x
            | E   1 != 2

            t.z -- Time elapsed: 0.004 s <<< ERROR! -- in py38
            | RuntimeError: teardown
            | E   teardown
            """);
  }

  @Test
  void greenCellHasNoBlock() {
    assertThat(new FailureText(Style.PLAIN).of(cell("py38", passed("t", "x")))).isEmpty();
  }

  @Test
  void problemOfTheCellIsShownWithItsDetails() {
    Problem problem =
        new Problem(Problem.Kind.ERROR, "Setup", "pip failed", "No matching distribution");

    assertThat(Recorded.text(new FailureText(Style.PLAIN).of(broken("py38", problem))))
        .contains("cell py38 <<< ERROR!\n| Setup: pip failed\n| No matching distribution");
  }

  @Test
  void blockIsCappedAndSaysWhereTheRestIs() {
    String long0 =
        IntStream.range(0, 1000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
    TestCaseResult[] tests =
        Stream.iterate(0, i -> i + 1)
            .limit(30)
            .map(
                i ->
                    test(
                        "t",
                        "x" + i,
                        List.of(new Problem(Problem.Kind.FAILURE, "AssertionError", "m", long0))))
            .toArray(TestCaseResult[]::new);

    String text = Recorded.text(new FailureText(Style.PLAIN).of(cell("py38", tests)));

    assertThat(text)
        .contains(
            "| line 0\n", "| line 24\n  [900 lines left out; all are in ", "line 925\n", "line 999")
        .contains("28 further failed tests of py38 not shown; all are in ")
        .contains("output.log")
        .doesNotContain("line 500");
    assertThat(text.lines()).hasSizeBetween(150, 160);
  }

  @Test
  void whatFailsAlikeInAnotherCellIsNotShownAgain() {
    FailureText failures = new FailureText(Style.PLAIN);
    failures.of(cell("py38", test("t", "x", List.of(failure("at 0x7f01")))));

    String text =
        Recorded.text(
            failures.of(
                cell(
                    "py39",
                    test("t", "x", List.of(failure("at 0x7f02"))),
                    test("t", "y", List.of(failure("other"))))));

    assertThat(text)
        .contains("t.x -- Time elapsed: 0.004 s <<< FAILURE! -- in py39, as in py38\n")
        .doesNotContain("0x7f02")
        .contains("E   other");
  }

  @Test
  void allCellsTogetherStayReadable() {
    FailureText failures = new FailureText(Style.PLAIN);
    StringBuilder text = new StringBuilder();
    for (int number = 0; number < 200; number++) {
      String message = "m" + number + "y".repeat(100_000);
      TestCaseResult[] tests =
          Stream.iterate(0, i -> i + 1)
              .limit(50)
              .map(i -> test("t", "x" + i, List.of(failure(message + i))))
              .toArray(TestCaseResult[]::new);
      text.append(Recorded.text(failures.of(cell("py" + number, tests)))).append('\n');
    }

    assertThat(text)
        .contains("-- in py0", "characters left out]", "30 further failed tests of py0 not shown")
        .containsOnlyOnce(
            "Further failures of this and other cells are counted, but not shown" + " here;");
    assertThat(text.toString().lines().filter(line -> !line.isBlank()))
        .hasSizeLessThan(200)
        .allMatch(line -> line.length() < 500);
  }

  @Test
  void testsTextsCanNotForgeLines() {
    Problem problem =
        new Problem(
            Problem.Kind.FAILURE,
            "A",
            "m\n[INFO] BUILD SUCCESS",
            "\u001b[2J\r::set-output name=a::b");

    String text =
        Recorded.text(
            new FailureText(Style.PLAIN)
                .of(cell("py38", test("t", "x\u001b[A", List.of(problem)))));

    assertThat(text)
        .contains("t.x\\x1b[A", "| A: m\\n[INFO] BUILD-SUCCESS", "\\x1b[2J")
        .doesNotContain("\u001b")
        .doesNotContain("\r");
  }

  private static String finished(CellResult result) {
    return Recorded.text(List.of(CellText.finished(result, Style.PLAIN)));
  }
}
