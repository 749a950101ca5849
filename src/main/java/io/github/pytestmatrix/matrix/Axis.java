package io.github.pytestmatrix.matrix;

import java.util.List;
import java.util.Locale;

/** One dimension of the matrix, with its values in the user's order. */
public record Axis(String name, List<String> values) {
  /** The axis that chooses the interpreter. */
  public static final String PYTHON = "python";

  public Axis {
    values = List.copyOf(values);
  }

  /** The environment variable that tells a cell its value of the axis: {@code MATRIX_DJANGO}. */
  public static String variable(String axis) {
    return "MATRIX_" + axis.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
