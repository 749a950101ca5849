package io.github.pytestmatrix.console;

import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static io.github.pytestmatrix.report.Samples.test;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.result.CellResult;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveConsoleTest {
  private final Screen screen = new Screen();
  private final ManualClock clock = new ManualClock();
  private final LiveConsole console =
      new LiveConsole(screen, Style.PLAIN, screen, clock, Path.of("reports"), Path.of("logs"));
  private final Job py38 = Jobs.job("py38");

  @AfterEach
  void close() {
    console.close();
  }

  @Test
  void boardStaysBelowTheLinesThatStay() {
    console.runStarted(Jobs.plan("py38", "py39"), "Docker 28", 2);
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.TEST);
    console.testsCollected(py38, 2);
    console.testStarted(py38, "t.py::x");
    console.tick();

    assertThat(screen.lines())
        .endsWith(
            " py38  test              0/2     0:00  t.py::x",
            " py39  queued",
            "Matrix: 0/2 cells done, 1 running, 1 queued, 0/2 tests, 0:00");

    console.jobFinished(py38, cell("py38", test("t", "x", List.of(failure("1 != 2")))));

    List<String> lines = screen.lines();
    assertThat(lines.stream().filter(line -> line.startsWith("Matrix:"))).hasSize(1);
    assertThat(lines.get(lines.size() - 1)).startsWith("Matrix: 1/2 cells done");
    assertThat(lines)
        .containsSubsequence(
            "[INFO]  T E S T S",
            "[ERROR] t.x -- Time elapsed: 0.004 s <<< FAILURE! -- in py38",
            " py39  queued");
  }

  @Test
  void nothingIsLeftWhereTheTerminalBecomesNarrower() {
    console.runStarted(Jobs.plan("py38", "py39"), "Docker 28", 2);
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.TEST);
    console.testStarted(py38, "tests/some_long_folder/test_with_a_long_name.py::test_x");
    console.tick();
    screen.resize(50);
    console.tick();

    assertThat(screen.lines())
        .endsWith(
            "[INFO] 2 cells, all at once, on Docker 28",
            "[WARNING] One axis only.",
            " py38  test                      0:00  ...:test_x",
            " py39  queued",
            "Matrix: 0/2 cells done, 1 running, 1 queued, 0...");
    assertThat(screen.lines()).filteredOn(line -> line.contains("py38")).hasSize(1);
  }

  @Test
  void boardIsGoneAtTheEnd() {
    console.runStarted(Jobs.plan("py38"), "Docker 28", 2);
    console.jobStarted(py38);
    CellResult result = cell("py38", passed("t", "x"));
    console.jobFinished(py38, result);
    console.runFinished(run(result));
    console.tick();

    assertThat(screen.lines()).noneMatch(line -> line.startsWith("Matrix: 1/1"));
    assertThat(screen.lines()).contains("[INFO] Matrix: 1 cell in 1.53 s");
  }

  @Test
  void boardIsGoneWhereTheRunIsBrokenOff() {
    console.runStarted(Jobs.plan("py38"), "Docker 28", 2);
    console.close();
    console.close();

    assertThat(screen.lines()).noneMatch(line -> line.startsWith("Matrix:"));
  }

  @Test
  void unchangedBoardIsNotDrawnAgain() {
    console.runStarted(Jobs.plan("py38"), "Docker 28", 2);
    console.tick();
    int before = screen.writes();
    console.tick();
    assertThat(screen.writes()).isEqualTo(before);

    clock.pass(1);
    console.tick();
    assertThat(screen.writes()).isGreaterThan(before);
  }

  @Test
  void repeatedAttemptStaysOnTheScreenButInstallingDoesNot() {
    console.runStarted(Jobs.plan("py38"), "Docker 28", 2);
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.SETUP);
    console.jobProgress(py38, "installing");
    console.tick();
    assertThat(screen.lines()).noneMatch(line -> line.startsWith("[INFO] py38: installing"));
    assertThat(screen.lines()).anyMatch(line -> line.endsWith("installing"));

    console.phaseStarted(py38, Phase.TEST);
    console.jobProgress(py38, "trying once more");
    assertThat(screen.lines()).contains("[INFO] py38: trying once more");
  }

  @Test
  void newsOfTheWholeRunAreOnTheBoard() {
    console.runStarted(Jobs.plan("py38"), "Docker 28", 2);
    console.runProgress("python:3.8-slim: 40 %");
    console.tick();

    assertThat(screen.lines())
        .endsWith(
            "Matrix: 0/1 cells done, 0 running, 1 queued, 0 tests, 0:00 - python:3.8-slim: 40 %");

    console.jobStarted(py38);
    console.tick();
    assertThat(screen.lines())
        .endsWith("Matrix: 0/1 cells done, 1 running, 0 queued, 0 tests, 0:00");
  }

  @Test
  void sizeOfTheTerminalIsTakenFromTheEnvironmentFirst() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SystemTerminal terminal =
        SystemTerminal.of(
            new PrintStream(bytes, false, StandardCharsets.UTF_8),
            Map.of("LINES", "50", "COLUMNS", "132"));
    terminal.write("x");

    assertThat(terminal.width()).isEqualTo(132);
    assertThat(terminal.height()).isEqualTo(50);
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("x");
  }

  @Test
  void terminalAlwaysHasASize() {
    SystemTerminal terminal = SystemTerminal.of(System.out, Map.of("LINES", "no", "COLUMNS", "0"));

    assertThat(terminal.width()).isPositive();
    assertThat(terminal.height()).isPositive();
  }
}
