package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.MatrixException;

/** The engine does not run a cell as it is configured: tried again, it would not either. */
public final class RefusedException extends MatrixException {
  private static final long serialVersionUID = 1L;

  public RefusedException(String what, String hint) {
    super(what, hint);
  }

  public RefusedException(String what, String hint, Throwable cause) {
    super(what, hint, cause);
  }
}
