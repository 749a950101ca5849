package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which cells an exclude or an override means: every axis that it names must match. */
public final class CellPattern {
  private final Map<String, ValuePattern> axes = new LinkedHashMap<>();

  private final Map<String, String> written;

  private CellPattern(Map<String, String> written) {
    this.written = written;
  }

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
    CellPattern pattern = new CellPattern(written);
    if (written.isEmpty()) {
      faults.add(
          new MatrixException(where + " is empty.", "Name an axis with its values, or remove it."));
    }
    written.forEach(
        (axis, text) -> {
          if (known.contains(axis)) {
            pattern.axes.put(
                axis, ValuePattern.parse(axis, text, "<" + axis + "> in " + where, faults));
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

  /**
   * What of it matches nothing, in sentences: single values, or else the whole.
   *
   * @param element the POM element
   */
  public List<String> idle(String element, Collection<Cell> cells) {
    List<Map<String, String>> values = new ArrayList<>();
    for (Cell cell : cells) {
      values.add(cell.values());
    }
    return idleIn(element, values);
  }

  List<String> idleIn(String element, Collection<Map<String, String>> cells) {
    List<String> sentences = new ArrayList<>();
    StringBuilder meant = new StringBuilder();
    for (Map.Entry<String, ValuePattern> axis : axes.entrySet()) {
      List<String> values =
          cells.stream()
              .map(cell -> cell.getOrDefault(axis.getKey(), ""))
              .filter(value -> !value.isEmpty())
              .distinct()
              .toList();
      for (String idle : axis.getValue().idle(values)) {
        String hint =
            Suggestion.nearest(idle.replaceFirst("^!", ""), values)
                .map(value -> " Did you mean '" + value + "'?")
                .orElse("");
        meant.append(hint);
        sentences.add(
            "'%s' of <%s> in %s matches no value of that axis: %s.%s"
                .formatted(idle, axis.getKey(), element, String.join(", ", values), hint));
      }
    }
    return cells.stream().anyMatch(this::matches)
        ? sentences
        : List.of(element + " matches no cell of the matrix: " + written + "." + meant);
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
