package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The cells that the user wants to run this time.
 *
 * @param cells ids and globs ({@code py3*, !py38}), separated by commas; empty for all
 * @param python values, ranges and globs of the axis {@code python}; empty for all
 */
public record CellSelection(String cells, String python) {
  public static final CellSelection ALL = new CellSelection("", "");

  private static final int LISTED = 40;

  /** The cells selected, in the matrix's order; adds a fault for each part that selects none. */
  public List<Cell> select(Matrix matrix, List<MatrixException> faults) {
    int before = faults.size();
    List<Cell> selected = byPython(matrix, byId(matrix, matrix.cells(), faults), faults);
    if (selected.isEmpty() && !matrix.cells().isEmpty() && faults.size() == before) {
      faults.add(
          new MatrixException(
              "No cell is both in <cells> '" + cells + "' and in <python> '" + python + "'.",
              known(matrix)));
    }
    return selected;
  }

  private List<Cell> byId(Matrix matrix, List<Cell> all, List<MatrixException> faults) {
    if (cells.isBlank()) {
      return all;
    }
    ValuePattern pattern =
        ValuePattern.parse(
            cells.toLowerCase(Locale.ROOT), "<cells> (-Dpytest-matrix.cells)", faults);
    List<String> ids = all.stream().map(Cell::id).toList();
    for (String idle : pattern.idle(ids)) {
      faults.add(
          new MatrixException(
              "'" + idle + "' in <cells> (-Dpytest-matrix.cells) matches no cell.", known(matrix)));
    }
    List<Cell> selected = all.stream().filter(cell -> pattern.matches(cell.id())).toList();
    if (selected.isEmpty() && pattern.idle(ids).isEmpty()) {
      faults.add(
          new MatrixException(
              "<cells> (-Dpytest-matrix.cells) '" + cells + "' takes away every cell.",
              known(matrix)));
    }
    return selected;
  }

  private List<Cell> byPython(Matrix matrix, List<Cell> all, List<MatrixException> faults) {
    if (python.isBlank()) {
      return all;
    }
    String where = "<python> (-Dpytest-matrix.python)";
    List<String> pythons =
        matrix.cells().stream()
            .filter(cell -> cell.values().containsKey(Axis.PYTHON))
            .map(CellSelection::pythonOf)
            .distinct()
            .toList();
    if (pythons.isEmpty()) {
      faults.add(
          new MatrixException(
              where + " is '" + python + "', but the matrix has no axis 'python'.",
              "Select by id instead, with -Dpytest-matrix.cells. " + known(matrix)));
      return all;
    }
    ValuePattern pattern = ValuePattern.parse(python, where, faults);
    for (String idle : pattern.idle(pythons)) {
      faults.add(
          new MatrixException(
              "'" + idle + "' in " + where + " matches no Python of the matrix.",
              "It has: " + String.join(", ", pythons) + ". " + known(matrix)));
    }
    return all.stream()
        .filter(cell -> cell.values().containsKey(Axis.PYTHON))
        .filter(cell -> pattern.matches(pythonOf(cell)))
        .toList();
  }

  private static String pythonOf(Cell cell) {
    return cell.values().getOrDefault(Axis.PYTHON, "");
  }

  private static String known(Matrix matrix) {
    int more = matrix.cells().size() - LISTED;
    return matrix.cells().stream()
            .limit(LISTED)
            .map(Cell::id)
            .collect(Collectors.joining(", ", "The cells are: ", ""))
        + (more > 0 ? " and " + more + " more." : ".");
  }
}
