package io.github.pytestmatrix.console;

import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.report.Samples;
import io.github.pytestmatrix.result.Status;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoardTest {
  private static final Instant NOW = Samples.START.plusSeconds(65);

  @Test
  void showsWhereEachCellIs() {
    assertThat(board(sample(), 80, 24))
        .isEqualTo(
            """
             py38   failed                    0:01
             py39   test           12/340     1:05  1 failed  tests/test_a.py::test_x
             py310  setup                     1:05  installing requirements
             py311  queued
            Matrix: 1/4 cells done, 2 running, 1 queued, 12/340 tests, 1:05""");
  }

  @Test
  void narrowTerminalKeepsTheEndOfATestsName() {
    assertThat(board(sample(), 60, 24))
        .contains(" py39   test           12/340     1:05  1 failed  ...test_x\n")
        .contains(" py310  setup                     1:05  installing requi...\n");
  }

  @ParameterizedTest
  @CsvSource({"80,24", "40,24", "80,4", "80,3", "80,2", "80,1", "10,3", "1,1", "0,0"})
  void neverLargerThanTheTerminal(int width, int height) {
    List<Line> lines = Board.render(sample(), NOW, width, height);

    assertThat(lines).hasSizeLessThanOrEqualTo(Math.max(1, height - 1));
    assertThat(lines).allMatch(line -> Phrases.columns(line.text()) <= Math.max(0, width - 1));
  }

  @Test
  void runningCellsComeFirstWhereThereIsLittleRoom() {
    assertThat(board(sample(), 80, 5))
        .isEqualTo(
            """
             py39   test           12/340     1:05  1 failed  tests/test_a.py::test_x
             py310  setup                     1:05  installing requirements
             ... and 2 more
            Matrix: 1/4 cells done, 2 running, 1 queued, 12/340 tests, 1:05""");
  }

  @Test
  void largeMatrixAndLongNamesFit() {
    RunState run =
        new RunState(
            Stream.iterate(0, i -> i + 1)
                .limit(256)
                .map(i -> Jobs.job("py312-django42-postgres16-redis7-" + i))
                .toList(),
            Samples.START);
    run.cells().forEach(cell -> cell.start(Samples.START));

    String board = board(run, 60, 24);

    assertThat(board.lines()).hasSize(23).allMatch(line -> line.length() < 60);
    assertThat(board).contains(" ... and 235 more");
  }

  @Test
  void retriedTestsAreCountedAnew() {
    RunState run = new RunState(List.of(Jobs.job("py38")), Samples.START);
    CellState cell = run.of(Jobs.job("py38"));
    cell.start(Samples.START);
    cell.phase(Phase.TEST, Samples.START);
    cell.collected(10);
    cell.testFinished("a", Status.FAILED);
    cell.phase(Phase.TEST, Samples.START);
    cell.collected(1);

    assertThat(cell.numbers()).isEqualTo("0/1");
    assertThat(cell.failed()).isZero();
  }

  @Test
  void severalSessionsOfOneCellAddUp() {
    CellState cell = new CellState("py38");
    cell.phase(Phase.TEST, NOW);
    cell.collected(10);
    cell.collected(5);

    assertThat(cell.numbers()).isEqualTo("0/15");
  }

  @Test
  void testThatHasRunForLongestIsShown() {
    CellState cell = new CellState("py38");
    cell.testStarted("slow");
    cell.testStarted("quick\u001b[A");
    assertThat(cell.current()).isEqualTo("slow");

    cell.testFinished("slow", Status.PASSED);
    assertThat(cell.current()).isEqualTo("quick\\x1b[A");
  }

  private static RunState sample() {
    RunState run =
        new RunState(
            Stream.of("py38", "py39", "py310", "py311").map(Jobs::job).toList(), Samples.START);
    for (String id : List.of("py38", "py39", "py310")) {
      run.of(Jobs.job(id)).start(Samples.START);
    }
    run.of(Jobs.job("py38")).finish(cell("py38", test("t", "x", List.of(failure("f")))));
    CellState testing = run.of(Jobs.job("py39"));
    testing.phase(Phase.TEST, Samples.START);
    testing.collected(340);
    for (int i = 0; i < 12; i++) {
      testing.testFinished("t" + i, i == 0 ? Status.FAILED : Status.PASSED);
    }
    testing.testStarted("tests/test_a.py::test_x");
    run.of(Jobs.job("py310")).phase(Phase.SETUP, Samples.START);
    run.of(Jobs.job("py310")).progress("installing requirements");
    return run;
  }

  private static String board(RunState run, int width, int height) {
    return String.join(
        "\n", Board.render(run, NOW, width, height).stream().map(Line::text).toList());
  }
}
