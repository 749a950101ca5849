package io.github.pytestmatrix.result;

/** How a test, a cell or a run ended, in order of severity. */
public enum Status {
  PASSED,
  /** Failed first, passed when run again. */
  FLAKY,
  SKIPPED,
  CANCELLED,
  /** A test failed. */
  FAILED,
  /** Something else than a test's assertion failed: a fixture, a crash, the engine. */
  ERROR;

  public boolean worseThan(Status other) {
    return compareTo(other) > 0;
  }

  public Status worst(Status other) {
    return worseThan(other) ? this : other;
  }
}
