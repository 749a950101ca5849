package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which cells an exclude or an override means: every axis that it names must match. */
public final class CellPattern {
  private final Map<String, ValuePattern> axes = new LinkedHashMap<>();

  private CellPattern() {}

  /**
   * @param written axis name to values, ranges, globs and {@code !value}, separated by commas
   * @param known the names of the axes there are
   * @param where the POM element, for messages
   * @param faults receives what is wrong; the pattern is then without the part at fault
   */
  public static CellPattern parse(
      Map<String, String> written,
      Collection<String> known,
      String where,
      List<MatrixException> faults) {
    CellPattern pattern = new CellPattern();
    if (written.isEmpty()) {
      faults.add(
          new MatrixException(where + " is empty.", "Name an axis with its values, or drop it."));
    }
    written.forEach(
        (axis, text) -> {
          if (known.contains(axis)) {
            pattern.axes.put(axis, ValuePattern.parse(text, "<" + axis + "> in " + where, faults));
          } else {
            faults.add(unknownAxis(where, axis, known));
          }
        });
    return pattern;
  }

  static MatrixException unknownAxis(String where, String axis, Collection<String> known) {
    return new MatrixException(
        where + " names the axis '" + axis + "', which the matrix does not have.",
        Suggestion.of(axis, known));
  }

  public boolean matches(Cell cell) {
    return matches(cell.values());
  }

  boolean matches(Map<String, String> cell) {
    return !axes.isEmpty()
        && axes.entrySet().stream()
            .allMatch(
                axis ->
                    cell.containsKey(axis.getKey())
                        && axis.getValue().matches(cell.getOrDefault(axis.getKey(), "")));
  }

  boolean isEmpty() {
    return axes.isEmpty();
  }
}
