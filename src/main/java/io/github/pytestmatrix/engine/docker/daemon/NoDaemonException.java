package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.MatrixException;

/** No daemon answers at any of the places where one could be. */
public final class NoDaemonException extends MatrixException {
  private static final long serialVersionUID = 1L;

  private final String reasons;

  NoDaemonException(String what, String hint, String reasons) {
    super(what, hint);
    this.reasons = reasons;
  }

  /** In one line, why those that are there don't answer; empty where none is there. */
  public String reasons() {
    return reasons;
  }
}
