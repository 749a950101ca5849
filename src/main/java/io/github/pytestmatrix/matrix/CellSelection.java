package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cells that the user wants to run this time.
 *
 * @param cells ids and globs ({@code py3*, !py38}), separated by commas; empty for all
 * @param python values, ranges and globs of the axis {@code python}; empty for all
 * @param elsewhere the other matrices of the build, which the selection is meant for as well: what
 *     one of them has needn't be in this one
 */
public record CellSelection(String cells, String python, List<Matrix> elsewhere) {
  public static final CellSelection ALL = new CellSelection("", "");

  private static final int LISTED = 40;

  public CellSelection {
    elsewhere = List.copyOf(elsewhere);
  }

  public CellSelection(String cells, String python) {
    this(cells, python, List.of());
  }

  /**
   * The cells selected, in the matrix's order; adds a fault for each part that selects none in the
   * whole build. Without any fault, none are selected only where another matrix has some.
   */
  public List<Cell> select(Matrix matrix, List<MatrixException> faults) {
    int before = faults.size();
    List<Cell> selected = byPython(matrix, byId(matrix, matrix.cells(), faults), faults);
    if (selected.isEmpty()
        && !matrix.cells().isEmpty()
        && faults.size() == before
        && !isElsewhere()) {
      faults.add(
          new MatrixException(
              "No cell is both in <cells> '" + cells + "' and in <python> '" + python + "'.",
              known(matrix)));
    }
    return selected;
  }

  private boolean isElsewhere() {
    CellSelection same = new CellSelection(cells, python);
    for (Matrix other : elsewhere) {
      if (!same.selectQuietly(other).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private List<Cell> selectQuietly(Matrix matrix) {
    List<MatrixException> unused = new ArrayList<>();
    return byPython(matrix, byId(matrix, matrix.cells(), unused), unused);
  }

  private List<Cell> byId(Matrix matrix, List<Cell> all, List<MatrixException> faults) {
    if (cells.isBlank()) {
      return all;
    }
    ValuePattern pattern =
        ValuePattern.parse(
            "", cells.toLowerCase(Locale.ROOT), "<cells> (-Dpytest-matrix.cells)", faults);
    List<String> ids = all.stream().map(Cell::id).toList();
    List<String> everywhere = everywhere(matrix, Cell::id);
    List<String> idle = pattern.idle(everywhere);
    for (String item : idle) {
      faults.add(
          new MatrixException(
              "'" + item + "' in <cells> (-Dpytest-matrix.cells) matches no cell.",
              meant(item, everywhere) + known(matrix)));
    }
    List<Cell> selected = all.stream().filter(cell -> pattern.matches(cell.id())).toList();
    if (selected.isEmpty() && pattern.idle(ids).isEmpty() && !isElsewhere()) {
      faults.add(
          new MatrixException(
              "<cells> (-Dpytest-matrix.cells) '" + cells + "' excludes every cell.",
              known(matrix)));
    }
    return selected;
  }

  private List<Cell> byPython(Matrix matrix, List<Cell> all, List<MatrixException> faults) {
    if (python.isBlank()) {
      return all;
    }
    String where = "<python> (-Dpytest-matrix.python)";
    List<String> pythons = everywhere(matrix, CellSelection::pythonOf);
    if (pythons.isEmpty()) {
      faults.add(
          new MatrixException(
              where + " is '" + python + "', but the matrix has no axis 'python'.",
              "Select by id instead, with -Dpytest-matrix.cells. " + known(matrix)));
      return all;
    }
    ValuePattern pattern = ValuePattern.parse(Axis.PYTHON, python, where, faults);
    for (String idle : pattern.idle(pythons)) {
      faults.add(
          new MatrixException(
              "'" + idle + "' in " + where + " matches no Python of the matrix.",
              meant(idle, pythons)
                  + "It has: "
                  + String.join(", ", pythons)
                  + ". "
                  + known(matrix)));
    }
    return all.stream()
        .filter(cell -> cell.values().containsKey(Axis.PYTHON))
        .filter(cell -> pattern.matches(pythonOf(cell)))
        .toList();
  }

  /** Of all cells of the build; empty texts are none. */
  private List<String> everywhere(Matrix matrix, Function<Cell, String> text) {
    return Stream.concat(Stream.of(matrix), elsewhere.stream())
        .flatMap(one -> one.cells().stream())
        .map(text)
        .filter(found -> !found.isEmpty())
        .distinct()
        .toList();
  }

  private static String meant(String idle, List<String> there) {
    return Suggestion.nearest(idle.replaceFirst("^!", ""), there)
        .map(near -> "Did you mean '" + near + "'? ")
        .orElse("");
  }

  private static String pythonOf(Cell cell) {
    return cell.values().getOrDefault(Axis.PYTHON, "");
  }

  private String known(Matrix matrix) {
    List<String> ids = everywhere(matrix, Cell::id);
    int more = ids.size() - LISTED;
    return ids.stream().limit(LISTED).collect(Collectors.joining(", ", "The cells are: ", ""))
        + (more > 0 ? " and " + more + " more." : ".");
  }
}
