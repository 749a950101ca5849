package io.github.pytestmatrix.pytest;

import static io.github.pytestmatrix.pytest.TestCases.concat;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one outcome of a run and the reruns of its failed tests. */
public final class Reruns {
  private Reruns() {}

  /**
   * A test that passes in a rerun is flaky: its problems of the runs before become {@code earlier}.
   * One that never passes keeps the problems of its first run, and those of its reruns become
   * {@code earlier}; one that was skipped or did not turn up stays failed. A rerun that ends in an
   * error makes the whole an error. {@code failedNodeIds} are those of the last rerun.
   *
   * @param later the outcomes of the reruns in their order, each of those tests that had failed
   *     until then
   */
  public static Outcome merge(Outcome first, List<Outcome> later) {
    Outcome merged = first;
    for (Outcome rerun : later) {
      merged = merge(merged, rerun);
    }
    return merged;
  }

  private static Outcome merge(Outcome before, Outcome rerun) {
    Map<TestName, TestCaseResult> again = TestCases.merged(rerun.tests());
    List<TestCaseResult> tests = new ArrayList<>();
    for (TestCaseResult test : before.tests()) {
      TestCaseResult second = again.remove(TestName.of(test));
      boolean counts = second != null && !test.problems().isEmpty();
      tests.add(counts ? merge(test, second) : test);
    }
    // What failed in the rerun only must not be lost.
    again.values().stream().filter(test -> !test.problems().isEmpty()).forEach(tests::add);
    Status status = status(before, rerun, tests);
    return new Outcome(
        status,
        tests,
        problem(before, rerun, tests),
        before.interpreter().or(rerun::interpreter),
        rerun.failedNodeIds());
  }

  private static TestCaseResult merge(TestCaseResult test, TestCaseResult second) {
    if (second.skipped().isPresent()) {
      return test;
    }
    if (second.problems().isEmpty()) {
      List<List<Problem>> runs = concat(List.of(test.problems()), test.earlier());
      return TestCases.with(second, List.of(), Optional.empty(), concat(runs, second.earlier()));
    }
    List<List<Problem>> runs = concat(test.earlier(), second.earlier());
    return TestCases.with(
        test, test.problems(), Optional.empty(), concat(runs, List.of(second.problems())));
  }

  private static Status status(Outcome before, Outcome rerun, List<TestCaseResult> tests) {
    if (before.status() == Status.ERROR || rerun.status() == Status.ERROR) {
      return Status.ERROR;
    }
    if (failed(tests) || before.problem().isPresent() || rerun.status() == Status.FAILED) {
      return Status.FAILED;
    }
    return tests.stream().anyMatch(test -> test.status() == Status.FLAKY)
        ? Status.FLAKY
        : Status.PASSED;
  }

  private static Optional<Problem> problem(
      Outcome before, Outcome rerun, List<TestCaseResult> tests) {
    if (before.problem().isPresent()) {
      return before.problem();
    }
    if (rerun.status() == Status.ERROR) {
      return rerun.problem().or(() -> inTest(rerun)).map(Reruns::ofRerun);
    }
    return failed(tests) ? Optional.empty() : rerun.problem().map(Reruns::ofRerun);
  }

  /**
   * Where a crash is told as a test's error, that test's decisive problem stays the first run's.
   */
  private static Optional<Problem> inTest(Outcome rerun) {
    return rerun.tests().stream()
        .flatMap(test -> test.problems().stream())
        .filter(problem -> problem.kind() == Kind.ERROR)
        .findFirst();
  }

  private static Problem ofRerun(Problem problem) {
    return new Problem(
        problem.kind(),
        problem.type(),
        "In a rerun of failed tests: " + problem.message(),
        problem.details());
  }

  private static boolean failed(List<TestCaseResult> tests) {
    return tests.stream().anyMatch(test -> !test.problems().isEmpty());
  }
}
