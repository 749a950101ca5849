package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.MatrixException;

/** This machine has no interpreter that fits a cell. */
public final class MissingInterpreterException extends MatrixException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what names the version that is missing, and the places that were searched
   * @param hint the command that would install it
   */
  public MissingInterpreterException(String what, String hint) {
    super(what, hint);
  }
}
