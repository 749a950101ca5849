// Plain loops: decision 022
package io.github.pytestmatrix.result;

import java.util.Collection;

/**
 * Numbers of tests. As in Surefire, {@code run} counts every test, also failed and skipped ones; a
 * test with a failure and an error counts as an error.
 */
public record Counts(int run, int failures, int errors, int skipped, int flakes) {
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  public static Counts of(Collection<TestCaseResult> tests) {
    int failures = 0;
    int errors = 0;
    int skipped = 0;
    int flakes = 0;
    for (TestCaseResult test : tests) {
      switch (test.status()) {
        case FAILED -> failures++;
        case ERROR -> errors++;
        case SKIPPED -> skipped++;
        case FLAKY -> flakes++;
        case PASSED, CANCELLED -> {}
      }
    }
    return new Counts(tests.size(), failures, errors, skipped, flakes);
  }

  public Counts plus(Counts other) {
    return new Counts(
        run + other.run,
        failures + other.failures,
        errors + other.errors,
        skipped + other.skipped,
        flakes + other.flakes);
  }
}
