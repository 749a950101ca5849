package io.github.pytestmatrix;

import java.util.List;
import java.util.stream.Collectors;

/** Trouble that the user can mend: what is wrong, and what to do next. */
public class MatrixException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final String hint;

  /**
   * @param what one or more sentences that name the cell, POM element or file at fault
   * @param hint the next step for the user; empty where {@code what} already holds it
   */
  public MatrixException(String what, String hint) {
    super(join(what, hint));
    this.what = what;
    this.hint = hint;
  }

  public MatrixException(String what, String hint, Throwable cause) {
    super(join(what, hint), cause);
    this.what = what;
    this.hint = hint;
  }

  /** All faults of one check at once, so that the user needs a single round trip. */
  public static MatrixException all(List<MatrixException> faults) {
    if (faults.size() == 1) {
      return faults.get(0);
    }
    String list =
        faults.stream()
            .map(fault -> "  - " + join(fault.what, fault.hint).replace("\n", "\n    "))
            .collect(Collectors.joining("\n"));
    return new MatrixException(
        faults.size() + " faults in the configuration of pytest-matrix:\n" + list, "");
  }

  private static String join(String what, String hint) {
    return hint.isEmpty() ? what : what + "\n" + hint;
  }

  public String what() {
    return what;
  }

  public String hint() {
    return hint;
  }
}
