package io.github.pytestmatrix.pytest;

import org.jspecify.annotations.Nullable;

/** A test in progress. With {@code xdist --dist=each}, each worker runs every test. */
record TestKey(String nodeId, int run, String worker) {
  static TestKey of(Event event) {
    return new TestKey(event.nodeId(), event.run(), event.text("w"));
  }

  // Written out: see Base.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TestKey that
        && nodeId.equals(that.nodeId)
        && run == that.run
        && worker.equals(that.worker);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * nodeId.hashCode() + run) + worker.hashCode();
  }
}
