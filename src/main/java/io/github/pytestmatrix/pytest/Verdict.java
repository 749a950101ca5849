package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.util.Optional;

/** Problem is empty where the tests say it all. */
record Verdict(Status status, Optional<Problem> problem) {
  static final Verdict PASSED = new Verdict(Status.PASSED, Optional.empty());
  static final Verdict FAILED = new Verdict(Status.FAILED, Optional.empty());

  /** Of equally bad ones the first, unless only the other names what is wrong. */
  Verdict worst(Verdict other) {
    boolean names = status == other.status && problem.isEmpty();
    return names || other.status.worseThan(status) ? other : this;
  }
}
