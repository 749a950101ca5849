package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Sorts a run's tests into suites. */
final class Suites {
  /** The class of what happened to a cell as a whole. */
  private static final String OURS = "pytest-matrix";

  private static final Pattern LEADING_DOTS = Pattern.compile("^[.\\s]+");
  private static final Pattern PARAMETERS = Pattern.compile("\\[.*", Pattern.DOTALL);

  private Suites() {}

  static List<Suite> of(RunResult result) {
    return result.cells().stream().flatMap(cell -> of(cell).stream()).toList();
  }

  static List<Suite> of(CellResult cell) {
    Map<String, Map<String, TestCaseResult>> classes = new LinkedHashMap<>();
    List<TestCaseResult> tests = new ArrayList<>(cell.tests());
    ofCell(cell).ifPresent(tests::add);
    for (TestCaseResult test : tests) {
      TestCaseResult named = named(test);
      classes
          .computeIfAbsent(named.className(), name -> new LinkedHashMap<>())
          .merge(named.name(), named, Suites::merge);
    }
    return classes.entrySet().stream()
        .map(
            entry ->
                new Suite(
                    entry.getKey(),
                    cell,
                    entry.getValue().values().stream().map(ReportedCase::of).toList()))
        .toList();
  }

  /** CI systems read testcases only: what is wrong with the cell itself has to be one. */
  private static Optional<TestCaseResult> ofCell(CellResult cell) {
    if (cell.tests().stream().anyMatch(test -> test.status() == Status.ERROR)) {
      return Optional.empty();
    }
    Status tests =
        cell.tests().stream()
            .map(TestCaseResult::status)
            .reduce(Status::worst)
            .orElse(Status.PASSED);
    Status status = cell.status();
    if (cell.leftOut()) {
      return Optional.of(ofCell(cell, Optional.empty(), cell.problem().map(Problem::message)));
    }
    if (cell.problem().isPresent()) {
      return Optional.of(ofCell(cell, cell.problem().map(Suites::asError), Optional.empty()));
    }
    if (status == Status.CANCELLED) {
      return Optional.of(
          ofCell(cell, Optional.empty(), Optional.of("The cell was cancelled before its end.")));
    }
    if (status.worseThan(Status.CANCELLED) && status.worseThan(tests)) {
      return Optional.of(
          ofCell(
              cell,
              Optional.of(
                  new Problem(
                      Problem.Kind.ERROR,
                      "CellFailed",
                      "The cell ended as " + status + ", and no test of it says why.",
                      "")),
              Optional.empty()));
    }
    return Optional.empty();
  }

  private static TestCaseResult ofCell(
      CellResult cell, Optional<Problem> problem, Optional<String> skipped) {
    return new TestCaseResult(
        OURS,
        "cell " + cell.cell().id(),
        Duration.ZERO,
        problem.stream().toList(),
        skipped,
        TestCaseResult.Output.NONE,
        List.of());
  }

  private static Problem asError(Problem problem) {
    return new Problem(Problem.Kind.ERROR, problem.type(), problem.message(), problem.details());
  }

  /** Errors of collecting have no class, and a killed pytest may leave a test without any name. */
  private static TestCaseResult named(TestCaseResult test) {
    String name = test.name().isBlank() ? "(unnamed)" : test.name();
    String className = LEADING_DOTS.matcher(test.className()).replaceFirst("");
    if (className.isBlank()) {
      className =
          test.name().isBlank()
              ? OURS
              : LEADING_DOTS
                  .matcher(PARAMETERS.matcher(test.name()).replaceFirst(""))
                  .replaceFirst("");
    }
    return new TestCaseResult(
        className.isBlank() ? OURS : className,
        name,
        test.time(),
        test.problems(),
        test.skipped(),
        test.output(),
        test.earlier());
  }

  private static TestCaseResult merge(TestCaseResult one, TestCaseResult other) {
    List<Problem> problems = new ArrayList<>(one.problems());
    problems.addAll(other.problems());
    List<List<Problem>> earlier = new ArrayList<>(one.earlier());
    earlier.addAll(other.earlier());
    return new TestCaseResult(
        one.className(),
        one.name(),
        one.time().plus(other.time()),
        problems,
        one.skipped().or(other::skipped),
        new TestCaseResult.Output(
            one.output().stdout() + other.output().stdout(),
            one.output().stderr() + other.output().stderr()),
        earlier);
  }
}
