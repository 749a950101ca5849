package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.MatrixException;

/** An environment was built with another interpreter than the cell's name says. */
public final class WrongInterpreterException extends MatrixException {
  private static final long serialVersionUID = 1L;

  public WrongInterpreterException(String what, String hint) {
    super(what, hint);
  }
}
