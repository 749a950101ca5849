package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.XmlCharacters;
import org.jspecify.annotations.Nullable;

/**
 * What the events and the XML of one session know a run of a test by.
 *
 * @param nodeId fit for XML
 */
record TestRun(String nodeId, int run) {
  static TestRun of(Session.Test test) {
    return new TestRun(XmlCharacters.asPytest(test.nodeId().orElse("")), test.run());
  }

  // Written out: see Base.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TestRun that && run == that.run && nodeId.equals(that.nodeId);
  }

  @Override
  public int hashCode() {
    return 31 * nodeId.hashCode() + run;
  }
}
