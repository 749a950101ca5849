package io.github.pytestmatrix.console;

import static io.github.pytestmatrix.report.Samples.allowedToFail;
import static io.github.pytestmatrix.report.Samples.broken;
import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.error;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static io.github.pytestmatrix.report.Samples.skipped;
import static io.github.pytestmatrix.report.Samples.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosingTest {
  @Test
  void greenRunEndsWithTableTimeAndTotals() {
    assertThat(closing(run(cell("py38", passed("t", "x")), cell("py39", passed("t", "x")))))
        .isEqualTo(
            """
            [INFO]\s
            [INFO] Cell  Result    Tests Fail  Err Skip       Time
            [INFO] py38  PASSED        1    0    0    0     1.23 s  cached
            [INFO] py39  PASSED        1    0    0    0     1.23 s  cached
            [INFO]\s
            [INFO] Matrix: 2 cells in 1.53 s
            [INFO] Reports: reports
            [INFO] Logs: logs
            [INFO]\s
            [INFO] Results:
            [INFO]\s
            [INFO] Tests run: 2, Failures: 0, Errors: 0, Skipped: 0, Flakes: 0
            [INFO]\s""");
  }

  @Test
  void lastLinesOfARedRunNameTestsAndCells() {
    String text =
        closing(
            run(
                cell("py38", test("t", "x", List.of(failure("1 != 2")))),
                broken("py39", error("crash")),
                allowedToFail(cell("py313", test("t", "y", List.of(failure("3 != 4")))))));

    assertThat(text)
        .contains("[WARNING] py313 ")
        .contains("may fail")
        .endsWith(
            """
            [WARNING] Allowed failures:
            [WARNING]   t.y -- in py313: AssertionError: 3 != 4
            [ERROR] Failures:
            [ERROR]   t.x -- in py38: AssertionError: 1 != 2
            [ERROR] Errors:
            [ERROR]   cell py39: RuntimeError: crash
            [ERROR] Tests run: 3, Failures: 2, Errors: 1, Skipped: 0, Flakes: 0
            [INFO]\s""");
  }

  @Test
  void skippedTestsMakeTheTotalsAWarning() {
    assertThat(closing(run(cell("py38", skipped("t", "x", "no")))))
        .contains("[WARNING] Tests run: 1, Failures: 0, Errors: 0, Skipped: 1, Flakes: 0");
  }

  @Test
  void allowedFailuresMakeTheTotalsAWarningNotAnError() {
    assertThat(closing(run(allowedToFail(broken("py38", error("crash"))))))
        .contains("[WARNING] Tests run: 1, Failures: 0, Errors: 1")
        .doesNotContain("[ERROR]");
  }

  @Test
  void whatTookItsTimeIsNoted() {
    CellResult slow =
        with(
            cell("py38", passed("t", "x")),
            false,
            2,
            Map.of(Phase.PULL, Duration.ofSeconds(8), Phase.SETUP, Duration.ofMillis(4500)));

    assertThat(closing(run(slow))).contains("12.50 s  2 attempts, built 4.50 s, pull 8.00 s");
  }

  @Test
  void rowsFitOneHundredColumnsWhateverTheCellsAreCalled() {
    CellResult cell =
        with(
            cell("py312-" + "django42-postgres16-".repeat(12), test("t", "x", List.of(error("e")))),
            false,
            12,
            Map.of(
                Phase.QUEUE,
                Duration.ofMinutes(70),
                Phase.PULL,
                Duration.ofMinutes(50),
                Phase.COPY,
                Duration.ofMinutes(50),
                Phase.SETUP,
                Duration.ofMinutes(50),
                Phase.COLLECT,
                Duration.ofMinutes(50)));

    List<Line> table = CellTable.of(run(cell, cell("py38")), Style.PLAIN, 100);

    assertThat(table).hasSize(3);
    assertThat(Recorded.text(table).lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void aNarrowScreenHasTheLastColumnWhole() {
    RunResult result =
        run(
            cell("py38", passed("t", "x")),
            allowedToFail(cell("py313-django42", test("t", "x", List.of(failure("1 != 2"))))));

    assertThat(Recorded.text(CellTable.of(result, Style.PLAIN, 60)))
        .isEqualTo(
            """
            [INFO] Cell            Result Tests Fail Err Skip   Time
            [INFO] py38            PASSED     1    0   0    0 1.23 s
            [WARNING] py313-django42  FAILED     1    1   0    0 1.23 s""");
    assertThat(Recorded.text(CellTable.of(run(cell("py310", passed("t", "x"))), Style.PLAIN, 60)))
        .isEqualTo(
            """
            [INFO] Cell   Result Tests Fail Err Skip   Time
            [INFO] py310  PASSED     1    0   0    0 1.23 s  cached""");
  }

  /** Rows, titles and values stay whole: a cut number can be read as another one. */
  @ParameterizedTest
  @ValueSource(ints = {40, 50, 60, 72, 80, 100, 132, 200})
  void everyScreenHasWholeColumns(int columns) {
    for (int longest : new int[] {4, 12, 40, 120}) {
      RunResult result =
          run(
              cell("c" + "-django42".repeat(longest / 9), passed("t", "x")),
              broken("p" + "y".repeat(longest - 1), error("crash")),
              cell("py38", Status.CANCELLED, Optional.empty(), List.of()));

      List<Line> table = CellTable.of(result, Style.PLAIN, columns);

      assertThat(Recorded.text(table).lines()).allMatch(line -> line.length() <= columns);
      String head = table.get(0).text();
      assertThat(head).contains("Cell", "Result", columns < 50 ? "" : "Fail").matches(".*\\bTime");
      for (Line row : table.subList(1, table.size())) {
        assertThat(row.text()).contains(" 1.23 s").matches(".* (PASSED|ERROR|CANCELLED) .*");
        assertThat(row.text().substring(head.length())).matches("(  cached)?");
      }
    }
  }

  @Test
  void aWideScreenHasLongNamesWhole() {
    String id = "py312-django42-postgres16-redis7-queue-legacy";

    assertThat(Recorded.text(CellTable.of(run(cell(id, passed("t", "x"))), Style.PLAIN, 200)))
        .contains(id + "  PASSED");
  }

  @Test
  void greenRowsOfALargeMatrixAreLeftOutFirst() {
    Stream<CellResult> green =
        Stream.iterate(0, i -> i + 1).limit(250).map(i -> cell("green" + i, passed("t", "x")));
    Stream<CellResult> red =
        Stream.iterate(0, i -> i + 1)
            .limit(6)
            .map(i -> cell("red" + i, test("t", "x", List.of(failure("f")))));

    String text =
        Recorded.text(
            CellTable.of(
                run(Stream.concat(green, red).toArray(CellResult[]::new)), Style.PLAIN, 100));

    assertThat(text.lines()).hasSize(1 + 6 + 1);
    assertThat(text).contains("red0", "red5", "... and 250 further cells, in result.json");
  }

  @Test
  void stylesDoNotChangeTheText() {
    RunResult result = run(cell("py38", test("t", "x", List.of(failure("f")))));
    String styled =
        Recorded.text(Closing.of(result, Path.of("reports"), Path.of("logs"), Style.ANSI, 100));

    assertThat(styled).contains("\u001b[1;31m");
    assertThat(styled.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(closing(result));
  }

  private static CellResult with(
      CellResult cell, boolean cached, int attempts, Map<Phase, Duration> phases) {
    return new CellResult(
        cell.cell(),
        cell.status(),
        false,
        cell.started(),
        phases,
        cell.tests(),
        cell.problem(),
        cell.exit(),
        attempts,
        Optional.of(new EnvironmentFacts(BaseKind.IMAGE, "n", "f", "b", "d", cached)),
        cell.interpreter(),
        cell.paths());
  }

  private static String closing(RunResult result) {
    return Recorded.text(Closing.of(result, Path.of("reports"), Path.of("logs"), Style.PLAIN, 100));
  }
}
