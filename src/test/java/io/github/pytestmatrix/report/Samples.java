package io.github.pytestmatrix.report;

import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results to report. */
public final class Samples {
  public static final Instant START = Instant.parse("2026-11-23T08:30:00.123Z");
  private static final Path OUTPUT = Path.of("/build/target/pytest-matrix");

  private Samples() {}

  public static Problem failure(String message) {
    return new Problem(
        Problem.Kind.FAILURE, "AssertionError", message, "    assert x\nE   " + message);
  }

  public static Problem error(String message) {
    return new Problem(Problem.Kind.ERROR, "RuntimeError", message, "E   " + message);
  }

  public static TestCaseResult passed(String className, String name) {
    return test(className, name, List.of());
  }

  public static TestCaseResult skipped(String className, String name, String reason) {
    return new TestCaseResult(
        className,
        name,
        Duration.ZERO,
        List.of(),
        Optional.of(reason),
        TestCaseResult.Output.NONE,
        List.of());
  }

  public static TestCaseResult test(String className, String name, List<Problem> problems) {
    return test(className, name, problems, List.of());
  }

  public static TestCaseResult test(
      String className, String name, List<Problem> problems, List<List<Problem>> earlier) {
    return new TestCaseResult(
        className,
        name,
        Duration.ofMillis(4),
        problems,
        Optional.empty(),
        TestCaseResult.Output.NONE,
        earlier);
  }

  /** A cell as bad as its worst test. */
  public static CellResult cell(String id, TestCaseResult... tests) {
    Status status =
        List.of(tests).stream().map(TestCaseResult::status).reduce(Status.PASSED, Status::worst);
    return cell(id, status, Optional.empty(), List.of(tests));
  }

  public static CellResult broken(String id, Problem problem, TestCaseResult... tests) {
    return cell(id, Status.ERROR, Optional.of(problem), List.of(tests));
  }

  /** A cell that was skipped as a whole. */
  public static CellResult leftOut(String id) {
    Problem why =
        new Problem(
            Problem.Kind.SKIP,
            "MissingInterpreter",
            "No interpreter for " + id + ".",
            "Install it.");
    return cell(id, Status.SKIPPED, Optional.of(why), List.of());
  }

  public static CellResult cell(
      String id, Status status, Optional<Problem> problem, List<TestCaseResult> tests) {
    Path folder = OUTPUT.resolve(id);
    return new CellResult(
        new Cell(id, Map.of("python", "3.8")),
        status,
        false,
        START,
        Map.of(
            Phase.QUEUE, Duration.ofMillis(7),
            Phase.SETUP, Duration.ofMillis(250),
            Phase.TEST, Duration.ofMillis(984)),
        tests,
        problem,
        Optional.of(new Exit.Exited(status.worseThan(Status.CANCELLED) ? 1 : 0)),
        1,
        Optional.of(
            new EnvironmentFacts(
                BaseKind.IMAGE,
                "pytest-matrix/env:4f",
                "4f",
                "python:3.8-slim",
                "python@sha256:ab",
                true)),
        Optional.of(new CellResult.Interpreter("CPython", "3.8.18", "linux-x86_64", "7.2.1")),
        new CellResult.Paths(folder, folder.resolve("output.log"), folder.resolve("setup.log")));
  }

  public static CellResult allowedToFail(CellResult cell) {
    return new CellResult(
        cell.cell(),
        cell.status(),
        true,
        cell.started(),
        cell.phases(),
        cell.tests(),
        cell.problem(),
        cell.exit(),
        cell.attempts(),
        cell.environment(),
        cell.interpreter(),
        cell.paths());
  }

  public static RunResult run(CellResult... cells) {
    return new RunResult(
        "Docker 28.2.2 (API 1.50)", START, Duration.ofMillis(1530), List.of(cells));
  }
}
