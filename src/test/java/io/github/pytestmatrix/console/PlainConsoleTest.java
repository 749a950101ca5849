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
import io.github.pytestmatrix.result.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainConsoleTest {
  private final Recorded output = new Recorded();
  private final ManualClock clock = new ManualClock();
  private final PlainConsole console = console(Duration.ofDays(1));
  private final Job py38 = Jobs.job("py38");
  private final Job py39 = Jobs.job("py39");

  @AfterEach
  void close() {
    console.close();
  }

  @Test
  void quickRunIsOneLineAtStartAndOneAtEnd() {
    start();
    console.jobStarted(py38);
    for (Phase phase : Phase.values()) {
      console.phaseStarted(py38, phase);
      console.tick();
    }
    console.jobFinished(py38, cell("py38", passed("t", "x")));

    assertThat(output.take())
        .containsExactly(
            "[INFO] Running py38 (python 3.8)...",
            "[INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Flakes: 0,"
                + " Time elapsed: 1.234 s -- in py38");
  }

  @Test
  void failuresFollowTheirCellsLineInOneCall() {
    start();
    console.jobStarted(py38);
    console.jobStarted(py39);
    output.take();
    console.jobFinished(py38, cell("py38", test("t", "x", List.of(failure("1 != 2")))));

    List<String> lines = output.take();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).endsWith("<<< FAILURE! -- in py38");
    assertThat(lines.get(1)).contains("t.x -- Time elapsed", "E   1 != 2");
  }

  @Test
  void setUpIsToldOfOnlyOnceItIsSlow() {
    start();
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.SETUP);
    output.take();

    console.jobProgress(py38, "installing requirements");
    clock.pass(5);
    console.tick();
    assertThat(output.take()).isEmpty();

    clock.pass(1);
    console.tick();
    console.tick();
    assertThat(output.take()).containsExactly("[INFO] py38: installing requirements");
  }

  @Test
  void newsOfSlowWorkComeFromTimeToTime() {
    start();
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.PULL);
    output.take();
    clock.pass(6);
    console.tick();
    assertThat(output.take()).containsExactly("[INFO] py38: pulling the image...");

    for (int second = 0; second < 30; second++) {
      clock.pass(1);
      console.jobProgress(py38, second + " MB");
    }
    assertThat(output.take()).containsExactly("[INFO] py38: 14 MB", "[INFO] py38: 29 MB");
  }

  @Test
  void repeatedAttemptIsToldAtOnce() {
    start();
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.TEST);
    output.take();

    console.jobProgress(py38, "connection lost; trying once more\u001b[A");

    assertThat(output.take())
        .containsExactly("[INFO] py38: connection lost; trying once more\\x1b[A");
  }

  @Test
  void quietRunShowsThatItIsAliveOnceAMinute() {
    start();
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.TEST);
    console.testsCollected(py38, 340);
    console.testFinished(py38, "tests/test_a.py::test_w", Status.PASSED);
    console.testStarted(py38, "tests/test_a.py::test_x");
    output.take();

    for (int second = 0; second < 130; second++) {
      clock.pass(1);
      console.tick();
    }

    assertThat(output.take())
        .containsExactly(
            "[INFO] Still running after 1:00: py38 (test 1/340 tests/test_a.py::test_x); 1 queued",
            "[INFO] Still running after 2:00: py38 (test 1/340 tests/test_a.py::test_x); 1 queued");
  }

  @Test
  void runThatSpeaksNeedsNoSignOfLife() {
    start();
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.TEST);
    clock.pass(59);
    console.runProgress("python:3.9-slim pulled");
    output.take();
    clock.pass(59);
    console.tick();

    assertThat(output.take()).isEmpty();
  }

  @Test
  void cellsOfALargeMatrixAreToldAtTheirEndOnly() {
    String[] cells = new String[256];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = "py" + i;
    }
    console.runStarted(Jobs.plan(cells), "Docker", 2);
    output.take();
    console.jobStarted(py38);
    console.jobFinished(py38, cell("py38", passed("t", "x")));

    assertThat(output.take()).singleElement().asString().endsWith("-- in py38");
  }

  @Test
  void signOfLifeOfALargeMatrixIsOneShortLine() {
    String[] cells = new String[256];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = "py" + i;
    }
    console.runStarted(Jobs.plan(cells), "Docker", 64);
    for (int i = 0; i < 64; i++) {
      console.jobStarted(Jobs.job("py" + i));
      console.phaseStarted(Jobs.job("py" + i), Phase.TEST);
    }
    output.take();
    clock.pass(60);
    console.tick();

    assertThat(output.take())
        .containsExactly(
            "[INFO] Still running after 1:00: py0 (test), py1 (test), py2 (test), py3 (test)"
                + " and 60 more; 192 queued");
  }

  @Test
  void nothingIsPrintedAfterTheEnd() {
    start();
    console.jobStarted(py38);
    CellResult result = cell("py38", passed("t", "x"));
    console.jobFinished(py38, result);
    console.runFinished(run(result));
    assertThat(output.take()).contains("[INFO] Matrix: 1 cell in 1.53 s");

    clock.pass(600);
    console.tick();

    assertThat(output.take()).isEmpty();
  }

  @Test
  void repeatedSetUpSaysWhy() {
    start();
    console.jobStarted(py38);
    console.phaseStarted(py38, Phase.SETUP);
    console.jobProgress(py38, "trying once more, after: the daemon is gone");
    output.take();
    console.phaseStarted(py38, Phase.SETUP);

    assertThat(output.take())
        .containsExactly("[INFO] py38: trying once more, after: the daemon is gone");
  }

  @Test
  void tickerPrintsByItself() {
    try (PlainConsole ticking = console(Duration.ofMillis(1))) {
      ticking.runStarted(Jobs.plan("py38"), "Docker 28", 1);
      ticking.jobStarted(py38);
      clock.pass(61);

      long deadline = System.nanoTime() + 20_000_000_000L;
      while (!alive() && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
    }

    assertThat(alive()).isTrue();
  }

  private boolean alive() {
    return output.lines().stream().anyMatch(line -> line.contains("Still running"));
  }

  private PlainConsole console(Duration period) {
    return new PlainConsole(
        output, Style.PLAIN, clock, Path.of("reports"), Path.of("logs"), period);
  }

  private void start() {
    console.runStarted(Jobs.plan("py38", "py39"), "Docker 28", 2);
    output.take();
  }
}
