package io.github.pytestmatrix.pytest;

import static io.github.pytestmatrix.pytest.TestCases.concat;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes one outcome of a run and the reruns of its failed tests. */
public final class Reruns {
  /** Runs some tests again. */
  public interface Rerun {
    Outcome run(int number, Selection selection) throws InterruptedException;
  }

  private Reruns() {}

  /**
   * Runs failed tests again until they pass, or have done so often enough. What is an error is not
   * run again.
   */
  public static Outcome of(Outcome first, int most, Rerun rerun) throws InterruptedException {
    List<Outcome> later = new ArrayList<>();
    Outcome merged = first;
    while (later.size() < most
        && merged.status() == Status.FAILED
        && !merged.failedNodeIds().isEmpty()) {
      if (merged.unrun() > 0) {
        return stoppedEarly(merged);
      }
      Selection failed = new Selection(merged.failedNodeIds(), merged.sessions());
      later.add(rerun.run(later.size() + 1, failed));
      merged = merge(first, later);
    }
    return merged;
  }

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
      merged = merge(first, merged, rerun);
    }
    return merged;
  }

  /** The tests that a session left out must not be forgotten over those that pass again. */
  private static Outcome stoppedEarly(Outcome outcome) {
    String sentence =
        "pytest stopped early (-x, --maxfail, a crash of pytest-xdist's workers, a conftest), so "
            + outcome.unrun()
            + (outcome.unrun() == 1 ? " test" : " tests")
            + " never ran: <rerunFailingTestsCount> has no effect then.";
    Problem problem = new Problem(Kind.FAILURE, "StoppedEarly", sentence, "");
    return new Outcome(
        outcome.status(),
        outcome.tests(),
        outcome.problem().or(() -> Optional.of(problem)),
        outcome.interpreter(),
        outcome.failedNodeIds());
  }

  private static Outcome merge(Outcome first, Outcome before, Outcome rerun) {
    Map<TestName, TestCaseResult> again = TestCases.merged(rerun.tests());
    Map<TestName, TestName> renamed = renamed(before, rerun);
    List<TestCaseResult> tests = new ArrayList<>();
    for (TestCaseResult test : before.tests()) {
      TestName name = TestName.of(test);
      TestCaseResult second = again.remove(renamed.getOrDefault(name, name));
      tests.add(second == null ? test : merge(test, second));
    }
    // Of sessions that the run before did not come to.
    tests.addAll(again.values());
    return new Outcome(
        status(first, before, rerun, tests),
        tests,
        problem(first, rerun),
        before.interpreter().or(rerun::interpreter),
        failedNodeIds(before, rerun),
        names(before, rerun),
        rerun.unrun(),
        Math.max(before.sessions(), rerun.sessions()));
  }

  /** A conftest may give a test another name in each run; its node id is the same. */
  private static Map<TestName, TestName> renamed(Outcome before, Outcome rerun) {
    Map<TestName, TestName> renamed = new HashMap<>();
    before
        .names()
        .forEach(
            (nodeId, name) -> {
              TestName later = rerun.names().get(nodeId);
              if (later != null) {
                renamed.put(name, later);
              }
            });
    return renamed;
  }

  private static Map<String, TestName> names(Outcome before, Outcome rerun) {
    Map<String, TestName> names = new HashMap<>(rerun.names());
    names.putAll(before.names());
    return names;
  }

  /** With those that did not run again. */
  private static List<String> failedNodeIds(Outcome before, Outcome rerun) {
    Set<String> failed = new LinkedHashSet<>();
    if (!rerun.names().isEmpty()) {
      failed.addAll(before.failedNodeIds());
      failed.removeAll(rerun.names().keySet());
    }
    failed.addAll(rerun.failedNodeIds());
    return List.copyOf(failed);
  }

  private static TestCaseResult merge(TestCaseResult test, TestCaseResult second) {
    if (test.problems().isEmpty()) {
      // What failed in the rerun only is named, whatever made it run again.
      return second.problems().isEmpty() ? test : second;
    }
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

  private static Status status(
      Outcome first, Outcome before, Outcome rerun, List<TestCaseResult> tests) {
    if (before.status() == Status.ERROR || rerun.status() == Status.ERROR) {
      return Status.ERROR;
    }
    if (failed(tests) || first.problem().isPresent() || rerun.status() == Status.FAILED) {
      return Status.FAILED;
    }
    return tests.stream().anyMatch(test -> test.status() == Status.FLAKY)
        ? Status.FLAKY
        : Status.PASSED;
  }

  /** What a whole session's check refused stays refused; what a rerun lacked, the next may have. */
  private static Optional<Problem> problem(Outcome first, Outcome rerun) {
    if (first.problem().isPresent()) {
      return first.problem();
    }
    return rerun.status() == Status.ERROR
        ? rerun.problem().or(() -> inTest(rerun)).map(Reruns::ofRerun)
        : rerun.problem().map(Reruns::ofRerun);
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
