package io.github.pytestmatrix.result;

import io.github.pytestmatrix.result.Problem.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What happened to a cell as a whole, as a test of its own: readers of reports know nothing but
 * tests, so an end that no test tells of would be in none of them, nor in any count.
 */
final class OwnTest {
  private OwnTest() {}

  /** Empty where the cell's tests say all that there is to say. */
  static Optional<TestCaseResult> of(CellResult cell) {
    if (cell.leftOut()) {
      return Optional.of(skipped(cell, cell.problem().map(Problem::message).orElse("")));
    }
    Status tests = worst(cell.tests());
    if (cell.problem().isPresent()) {
      Problem problem = cell.problem().get();
      return isSaidByTest(cell, problem)
          ? Optional.empty()
          : Optional.of(failed(cell, asBadAs(cell.status(), tests, problem)));
    }
    if (cell.status() == Status.CANCELLED) {
      return Optional.of(skipped(cell, "The cell was cancelled before its end."));
    }
    if (cell.status().worseThan(Status.CANCELLED) && cell.status().worseThan(tests)) {
      String sentence = "The cell ended as " + cell.status() + ", and no test of it says why.";
      return Optional.of(failed(cell, problem(cell.status(), "CellFailed", sentence, "")));
    }
    return Optional.empty();
  }

  private static Status worst(List<TestCaseResult> tests) {
    Status worst = Status.PASSED;
    for (TestCaseResult test : tests) {
      worst = worst.worst(test.status());
    }
    return worst;
  }

  /** A test that was running when the cell ended carries the cell's problem itself. */
  private static boolean isSaidByTest(CellResult cell, Problem problem) {
    return cell.tests().stream().anyMatch(test -> test.problems().contains(problem));
  }

  /** A cell in error has an error. */
  private static Problem asBadAs(Status cell, Status tests, Problem problem) {
    boolean milder = cell.worseThan(problem.status()) && cell.worseThan(tests);
    return milder ? problem(cell, problem.type(), problem.message(), problem.details()) : problem;
  }

  private static Problem problem(Status status, String type, String message, String details) {
    Kind kind = status == Status.ERROR ? Kind.ERROR : Kind.FAILURE;
    return new Problem(kind, type, message, details);
  }

  private static TestCaseResult failed(CellResult cell, Problem problem) {
    Duration inTests =
        cell.tests().stream().map(TestCaseResult::time).reduce(Duration.ZERO, Duration::plus);
    Duration besides = cell.elapsed().minus(inTests);
    return test(
        cell, besides.isNegative() ? Duration.ZERO : besides, List.of(problem), Optional.empty());
  }

  private static TestCaseResult skipped(CellResult cell, String why) {
    return test(cell, Duration.ZERO, List.of(), Optional.of(why));
  }

  private static TestCaseResult test(
      CellResult cell, Duration time, List<Problem> problems, Optional<String> skipped) {
    return new TestCaseResult(
        ReportedName.OURS,
        name(cell),
        time,
        problems,
        skipped,
        TestCaseResult.Output.NONE,
        List.of());
  }

  /** Never a name that a test of the user has. */
  private static String name(CellResult cell) {
    String name = "cell " + cell.cell().id();
    while (isTaken(cell, new ReportedName(ReportedName.OURS, name))) {
      name += " itself";
    }
    return name;
  }

  private static boolean isTaken(CellResult cell, ReportedName name) {
    return cell.tests().stream().anyMatch(test -> ReportedName.of(test).equals(name));
  }
}
