package io.github.pytestmatrix.console;

import static io.github.pytestmatrix.report.Samples.allowedToFail;
import static io.github.pytestmatrix.report.Samples.broken;
import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.error;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.leftOut;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static io.github.pytestmatrix.report.Samples.skipped;
import static io.github.pytestmatrix.report.Samples.test;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.it.Snapshot;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.report.Samples;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users see on the console, screen by screen. */
class ConsoleSnapshotTest {
  private static final MatrixException NO_INTERPRETER =
      new MatrixException(
          "No interpreter for python 3.14 was found on this machine.\nSearched:\n  PATH (/usr/bin)",
          "Install it: pyenv install 3.14");

  @Test
  void closingOfAGreenRun() throws IOException {
    verifyClosing(
        "closing-green", run(cell("py38", passed("t", "x")), cell("py39", passed("t", "x"))));
  }

  @Test
  void closingOfARedRun() throws IOException {
    verifyClosing("closing-red", redRun());
  }

  @Test
  void summaryOfFailuresAsMavenRepeatsIt() throws IOException {
    Snapshot.verify("failure-summary", FailureSummary.of(redRun()));
  }

  @Test
  void liveBoard() throws IOException {
    RunState run =
        new RunState(
            Stream.of("py38", "py39", "py310", "py311").map(Jobs::job).toList(), Samples.START);
    List.of("py38", "py39", "py310").forEach(id -> run.of(Jobs.job(id)).start(Samples.START));
    run.of(Jobs.job("py38")).finish(cell("py38", test("t", "x", List.of(failure("f")))));
    CellState testing = run.of(Jobs.job("py39"));
    testing.phase(Phase.TEST, Samples.START);
    testing.collected(340);
    testing.testFinished("a", Status.FAILED);
    testing.testStarted("tests/test_a.py::test_x");
    run.of(Jobs.job("py310")).phase(Phase.SETUP, Samples.START);
    run.of(Jobs.job("py310")).progress("installing requirements");

    List<Line> lines = Board.render(run, Samples.START.plusSeconds(65), 80, 24);
    Snapshot.verify("board", lines.stream().map(Line::text).toList());
  }

  @Test
  void plainLinesOfARun() throws IOException {
    Recorded output = new Recorded();
    ManualClock clock = new ManualClock();
    Job py38 = Jobs.job("py38");
    Job py39 = Jobs.job("py39");
    try (PlainConsole console =
        new PlainConsole(
            output, Style.PLAIN, clock, Path.of("reports"), Path.of("logs"), Duration.ofDays(1))) {
      console.runStarted(Jobs.plan("py38", "py39"), "Docker 28.2.2 (API 1.50)", 2);
      console.jobStarted(py38);
      console.jobStarted(py39);
      console.phaseStarted(py38, Phase.PULL);
      console.phaseStarted(py39, Phase.SETUP);
      clock.pass(6);
      console.tick();
      console.phaseStarted(py38, Phase.TEST);
      console.jobProgress(py38, "trying once more, after: the container was removed");
      console.testsCollected(py38, 340);
      console.testStarted(py38, "tests/test_a.py::test_x");
      for (int second = 0; second < 60; second++) {
        clock.pass(1);
        console.tick();
      }
      console.jobFinished(py38, cell("py38", test("t", "x", List.of(failure("1 != 2")))));
      console.jobFinished(py39, broken("py39", timeout()));
    }
    Snapshot.verify("plain-lines", output.lines());
  }

  @Test
  void doctor() throws IOException {
    DoctorText text = new DoctorText();
    text.section(
        "Docker",
        List.of(),
        Optional.of(
            new MatrixException(
                "No Docker daemon answers. Tried:\n"
                    + "  - unix:///var/run/docker.sock (default socket): no such file",
                "Install and start Docker or Podman.")));
    text.section(
        "Local",
        List.of(new EngineFact("CPUs", "2"), new EngineFact("interpreters", "one\ntwo")),
        Optional.empty());
    text.cells("Engine: local, since no Docker daemon answers", states());

    Snapshot.verify("doctor", text.lines());
  }

  @Test
  void list() throws IOException {
    Plan plan = Jobs.plan("py38", "py39", "py310", "py314");

    Snapshot.verify(
        "list",
        PlanText.of(plan, List.copyOf(states().values()), "Docker 28.2.2").stream()
            .map(line -> line.replace('\\', '/'))
            .toList());
  }

  private static void verifyClosing(String name, RunResult result) throws IOException {
    Snapshot.verify(
        name,
        Recorded.text(
            Closing.of(
                result, Path.of("surefire-reports"), Path.of("pytest-matrix"), Style.PLAIN, 100)));
  }

  private static RunResult redRun() {
    CellResult flaky =
        cell(
            "py39",
            skipped("t", "s", "not here"),
            test("t", "flaky", List.of(), List.of(List.of(failure("once")))));
    return run(
        cell("py38", test("t", "x", List.of(failure("1 != 2")))),
        flaky,
        cell("py310", test("t", "x", List.of(failure("1 != 2")))),
        broken("py311", timeout(), passed("t", "x")),
        broken("py312", error("crash")),
        leftOut("py313"),
        allowedToFail(cell("py314", test("t", "y", List.of(failure("3 != 4"))))));
  }

  private static Problem timeout() {
    return new Problem(
        Problem.Kind.ERROR,
        "Timeout",
        "Ended after 1 h, the cell's limit; <timeout> (-Dpytest-matrix.timeout) sets it.",
        "The last lines of the output:\ntests/test_a.py::test_x");
  }

  private static Map<Job, EnvironmentState> states() {
    Map<Job, EnvironmentState> states = new LinkedHashMap<>();
    states.put(Jobs.job("py38"), image("python:3.8-slim", false, false));
    states.put(Jobs.job("py39"), image("python:3.9-slim", true, true));
    states.put(Jobs.job("py310"), image("python:3.10-slim", true, false));
    states.put(
        Jobs.job("py314"),
        new EnvironmentState(
            BaseKind.INTERPRETER, "", false, "", false, Optional.of(NO_INTERPRETER)));
    return states;
  }

  private static EnvironmentState image(String name, boolean present, boolean cached) {
    return new EnvironmentState(
        BaseKind.IMAGE,
        name,
        present,
        present ? "pytest-matrix/env:4f" : "",
        cached,
        Optional.empty());
  }
}
