package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.ReportedName;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A test as the elements that Surefire's schema has for it. Readers disagree on a test with two
 * verdicts, and count it twice, so it has one.
 *
 * @param problem of the decisive run, all of them as one
 * @param skipped why it was skipped
 * @param again the problems of further runs, one for each: reruns where the test never passed, else
 *     all of a flaky test's failed runs
 * @param flaky whether it passed in the end, so that {@code again} is no reason for red
 */
record ReportedCase(
    TestCaseResult test,
    Optional<Problem> problem,
    Optional<Skipped> skipped,
    List<Problem> again,
    boolean flaky) {

  /**
   * Why a test does not count.
   *
   * @param text more of it; empty where there is none
   */
  record Skipped(String message, String text) {}

  static ReportedCase of(TestCaseResult test) {
    boolean passed = test.problems().isEmpty();
    List<Problem> again = new ArrayList<>();
    for (List<Problem> run : test.earlier()) {
      if (!run.isEmpty()) {
        again.add(merged(run));
      }
    }
    return new ReportedCase(
        test,
        passed ? Optional.empty() : Optional.of(merged(test.problems())),
        passed ? test.skipped().map(why -> new Skipped(why, "")) : Optional.empty(),
        List.copyOf(again),
        passed);
  }

  /** A failure that nobody minds, as pytest itself reports one that was expected. */
  ReportedCase asSkipped() {
    if (problem.isEmpty()) {
      return this;
    }
    String times = again.size() == 1 ? "1 rerun" : again.size() + " reruns";
    String reruns = again.isEmpty() ? "" : "\n\nIt failed in " + times + ", too.";
    Skipped why =
        new Skipped(
            "Allowed to fail: " + problem.get().cause(),
            problem.get().text().stripTrailing() + reruns);
    return new ReportedCase(test, Optional.empty(), Optional.of(why), List.of(), false);
  }

  String className() {
    return ReportedName.of(test).className();
  }

  String name() {
    return ReportedName.of(test).name();
  }

  /** A loop, since all tests come through here, and most have no problems. */
  List<Problem> again(Kind kind) {
    List<Problem> found = new ArrayList<>();
    for (Problem problem : again) {
      if (problem.kind() == kind) {
        found.add(problem);
      }
    }
    return found;
  }

  /** Numbers of the elements. */
  static Counts counts(Collection<ReportedCase> cases) {
    int failures = 0;
    int errors = 0;
    int skipped = 0;
    int flakes = 0;
    for (ReportedCase one : cases) {
      if (one.problem.isPresent()) {
        if (one.problem.get().kind() == Kind.ERROR) {
          errors++;
        } else {
          failures++;
        }
      } else if (one.skipped.isPresent()) {
        skipped++;
      } else if (!one.again.isEmpty()) {
        flakes++;
      }
    }
    return new Counts(cases.size(), failures, errors, skipped, flakes);
  }

  /**
   * Several of one run (subtests have them, and a test whose teardown breaks, too) become one of
   * the worst one's kind, with the texts of all.
   */
  private static Problem merged(List<Problem> run) {
    Problem worst = run.get(0);
    for (Problem problem : run) {
      worst = problem.status().worseThan(worst.status()) ? problem : worst;
    }
    if (run.size() == 1) {
      return worst;
    }
    List<String> parts = new ArrayList<>();
    for (Problem problem : run) {
      parts.add(
          "[%d of %d] %s\n%s"
              .formatted(parts.size() + 1, run.size(), problem.cause(), problem.details()));
    }
    return new Problem(
        worst.kind(),
        worst.type(),
        worst.message() + " (and " + (run.size() - 1) + " more)",
        parts.stream().map(String::stripTrailing).collect(Collectors.joining("\n\n")));
  }
}
