package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A test as the elements that Surefire's schema has for it.
 *
 * @param again the problems of further runs: reruns where the test never passed, else all of a
 *     flaky test's failed runs
 * @param flaky whether it passed in the end, so that {@code again} is no reason for red
 */
record ReportedCase(
    TestCaseResult test,
    Optional<Problem> failure,
    Optional<Problem> error,
    Optional<String> skipped,
    List<Problem> again,
    boolean flaky) {

  static ReportedCase of(TestCaseResult test) {
    List<List<Problem>> runs = new ArrayList<>(test.earlier());
    boolean passed = test.problems().isEmpty();
    if (!passed) {
      runs.add(test.problems());
    }
    runs.removeIf(List::isEmpty);
    List<Problem> first = passed ? List.of() : runs.remove(decisive(runs, test.status()));
    List<Problem> again = new ArrayList<>();
    for (List<Problem> run : runs) {
      merged(run, Kind.FAILURE).ifPresent(again::add);
      merged(run, Kind.ERROR).ifPresent(again::add);
    }
    return new ReportedCase(
        test,
        merged(first, Kind.FAILURE),
        merged(first, Kind.ERROR),
        passed ? test.skipped() : Optional.empty(),
        List.copyOf(again),
        passed);
  }

  /**
   * The first run, as Surefire has it, that ended like the test: should one run fail and another
   * err, the element says what the counts say.
   */
  private static int decisive(List<List<Problem>> runs, Status status) {
    int index = 0;
    while (index < runs.size() - 1 && status(runs.get(index)) != status) {
      index++;
    }
    return index;
  }

  private static Status status(List<Problem> run) {
    return run.stream().map(Problem::status).reduce(Status.PASSED, Status::worst);
  }

  List<Problem> again(Kind kind) {
    return ofKind(again, kind);
  }

  /** A loop, since all tests come through here, and most have no problems. */
  private static List<Problem> ofKind(List<Problem> problems, Kind kind) {
    List<Problem> found = new ArrayList<>();
    for (Problem problem : problems) {
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
      if (one.error.isPresent()) {
        errors++;
      } else if (one.failure.isPresent()) {
        failures++;
      } else if (one.skipped.isPresent()) {
        skipped++;
      } else if (!one.again.isEmpty()) {
        flakes++;
      }
    }
    return new Counts(cases.size(), failures, errors, skipped, flakes);
  }

  /** Readers show one problem of a kind, so several (subtests have them) become one text. */
  private static Optional<Problem> merged(List<Problem> run, Kind kind) {
    List<Problem> problems = ofKind(run, kind);
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    Problem first = problems.get(0);
    if (problems.size() == 1) {
      return Optional.of(first);
    }
    List<String> parts = new ArrayList<>();
    for (Problem problem : problems) {
      parts.add(
          "[%d of %d] %s: %s\n%s"
              .formatted(
                  parts.size() + 1,
                  problems.size(),
                  problem.type(),
                  problem.message(),
                  problem.details()));
    }
    return Optional.of(
        new Problem(
            kind,
            first.type(),
            first.message() + " (and " + (problems.size() - 1) + " more)",
            parts.stream().map(String::stripTrailing).collect(Collectors.joining("\n\n"))));
  }
}
