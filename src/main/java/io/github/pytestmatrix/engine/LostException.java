package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.MatrixException;

/** The engine lost what it was doing, through no fault of the job: it may work when tried again. */
public final class LostException extends MatrixException {
  private static final long serialVersionUID = 1L;

  public LostException(String what, String hint) {
    super(what, hint);
  }

  public LostException(String what, String hint, Throwable cause) {
    super(what, hint, cause);
  }
}
