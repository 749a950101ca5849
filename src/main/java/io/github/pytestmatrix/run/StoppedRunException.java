package io.github.pytestmatrix.run;

import io.github.pytestmatrix.result.RunResult;

/** The run was interrupted; what it had found out until then is not lost. */
public final class StoppedRunException extends InterruptedException {
  private static final long serialVersionUID = 1L;

  private final transient RunResult soFar;

  StoppedRunException(RunResult soFar, InterruptedException cause) {
    super("The run was stopped before its end.");
    this.soFar = soFar;
    initCause(cause);
  }

  /** Cells that had not ended are cancelled ones, with the tests that had. */
  public RunResult soFar() {
    return soFar;
  }
}
