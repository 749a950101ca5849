package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.result.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one run of a test that has not ended. Where texts are bounded, {@code whole}
 * says where they are whole.
 */
final class TestProgress {
  private final List<Problem> problems = new ArrayList<>();
  private final List<List<Problem>> earlier = new ArrayList<>();
  private Optional<String> skipped = Optional.empty();

  /** Whether it is known that the test was not skipped unless it says so. */
  private boolean sure;

  List<Problem> problems() {
    return problems;
  }

  List<List<Problem>> earlier() {
    return earlier;
  }

  Optional<String> skipped() {
    return skipped;
  }

  boolean sure() {
    return sure;
  }

  /** Of a test that several workers run. */
  void add(TestProgress other) {
    problems.addAll(other.problems);
    earlier.addAll(other.earlier);
  }

  /** A phase has ended. Answers whether the test is to be run once more. */
  boolean phase(Event event, MemoryBudget allowance, String whole) {
    boolean subtest = event.has("sub");
    sure |= subtest;
    switch (event.text("outcome")) {
      case "failed" -> {
        // As pytest itself counts: an expected failure isn't one.
        if (event.has("xfail")) {
          skipped = skip(event, allowance, whole);
        } else {
          problems.add(problem(event, allowance, whole));
        }
      }
      case "skipped" -> {
        if (!subtest) {
          skipped = skip(event, allowance, whole);
        }
      }
      case "passed" -> {}
      default -> {
        // "rerun" of pytest-rerunfailures and its like: this attempt doesn't count, unless the test
        // ends with it.
        problems.add(problem(event, allowance, whole));
        earlier.add(List.copyOf(problems));
        problems.clear();
        skipped = Optional.empty();
        return true;
      }
    }
    return false;
  }

  private static Optional<String> skip(Event event, MemoryBudget allowance, String whole) {
    String reason =
        event.has("xfail") ? Skips.xfail(event.text("xfail")) : Skips.skip(event.text("message"));
    return Optional.of(allowance.text(reason, whole));
  }

  private static Problem problem(Event event, MemoryBudget allowance, String whole) {
    return Failures.bounded(unbounded(event), allowance, whole);
  }

  private static Problem unbounded(Event event) {
    String when = event.text("when");
    String message = event.text("message");
    if (when.equals("call")) {
      String prefix = event.has("sub") ? event.text("sub") + " " : "";
      Problem plain = Failures.failure(message, event.text("text"));
      return new Problem(plain.kind(), plain.type(), prefix + plain.message(), plain.details());
    }
    String phase = when.equals("teardown") ? "teardown" : "setup";
    return Failures.error("failed on " + phase + " with \"" + message + "\"", event.text("text"));
  }

  /** The end of a test says how it ended, in case that something of it did not arrive. */
  void end(Event event, MemoryBudget allowance, String whole) {
    if (event.has("odd")) {
      oddly(event.text("odd"), allowance, whole);
      return;
    }
    String outcome = event.text("outcome");
    sure |= !outcome.isEmpty();
    if (outcome.equals("failed") && problems.isEmpty()) {
      problems.add(Failures.UNKNOWN);
    } else if (outcome.equals("skipped") && skipped.isEmpty()) {
      skipped = Optional.of(Skips.UNKNOWN);
    }
  }

  /** An outcome that isn't pytest's, such as "quarantined", is no pass and no failure. */
  private void oddly(String outcome, MemoryBudget allowance, String whole) {
    String reason = Skips.skip(outcome);
    if (!earlier.isEmpty()) {
      List<Problem> attempt = earlier.remove(earlier.size() - 1);
      reason += attempt.isEmpty() ? "" : ": " + attempt.get(0).message();
    }
    skipped = Optional.of(allowance.text(reason, whole));
    sure = true;
  }

  /** A module that could not be collected, or was skipped as a whole. */
  void collected(Event event, MemoryBudget allowance, String whole) {
    if (event.text("outcome").equals("failed")) {
      problems.add(Failures.bounded(Failures.collection(event.text("text")), allowance, whole));
    } else {
      skipped = Optional.of(allowance.text(Skips.skip(event.text("message")), ""));
    }
  }
}
