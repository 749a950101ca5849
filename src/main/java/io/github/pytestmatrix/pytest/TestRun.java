package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.Sha256;
import io.github.pytestmatrix.XmlCharacters;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the events and the XML of one session know a run of a test by.
 *
 * @param nodeId fit for XML
 */
record TestRun(String nodeId, int run) {
  /** Above this many bytes, the probe writes a digest in the XML, where long texts are cut. */
  private static final int LONGEST = 8192;

  static TestRun of(Session.Test test) {
    return new TestRun(shortened(XmlCharacters.asPytest(test.nodeId().orElse(""))), test.run());
  }

  private static String shortened(String nodeId) {
    boolean surelyShort = nodeId.length() <= LONGEST / 3;
    return surelyShort || nodeId.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        ? nodeId
        : "sha256:" + Sha256.of(nodeId);
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
