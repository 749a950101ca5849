// Plain loops: decision 022
package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;

/**
 * The cells of a matrix, in order: the first axis changes slowest, added cells come last.
 *
 * @param axes the declared axes; where none are declared, those that the includes name
 * @param warnings for the user, one sentence each
 */
public record Matrix(List<Axis> axes, List<Cell> cells, List<String> warnings) {
  public Matrix {
    axes = List.copyOf(axes);
    cells = List.copyOf(cells);
    warnings = List.copyOf(warnings);
  }

  /**
   * @throws MatrixException with all that is wrong with the matrix
   */
  public static Matrix expand(MatrixSpec spec) {
    List<MatrixException> faults = new ArrayList<>();
    Matrix matrix = expand(spec, faults);
    if (!faults.isEmpty()) {
      throw MatrixException.all(faults);
    }
    return matrix;
  }

  /**
   * Adds what is wrong to {@code faults} and goes on with what can be understood, so that a caller
   * can check the rest of the configuration too. With faults, the cells are good for nothing else.
   */
  public static Matrix expand(MatrixSpec spec, List<MatrixException> faults) {
    return new Expansion(spec, faults).matrix();
  }

  public List<String> axisNames() {
    List<String> names = new ArrayList<>();
    for (Axis axis : axes) {
      names.add(axis.name());
    }
    return List.copyOf(names);
  }
}
