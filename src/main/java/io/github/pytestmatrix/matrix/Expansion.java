package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One reading of a {@link MatrixSpec}; collects faults rather than stopping at the first. */
final class Expansion {
  private static final String EXAMPLE = "<matrix><python>3.10, 3.11, 3.12</python></matrix>";

  private final MatrixSpec spec;
  private final List<MatrixException> faults;
  private final List<String> warnings = new ArrayList<>();

  Expansion(MatrixSpec spec, List<MatrixException> faults) {
    this.spec = spec;
    this.faults = faults;
  }

  Matrix matrix() {
    int before = faults.size();
    Map<String, List<String>> declared = new LinkedHashMap<>();
    for (Map.Entry<String, String> axis : spec.axes().entrySet()) {
      String name = spelled(axis.getKey(), spec.axes().keySet());
      declared.put(name, values(name, axis.getValue(), in(name, "<matrix>")));
    }
    List<Map<String, List<String>>> includes = includes(declared.keySet());
    Map<String, List<String>> axes = declared.isEmpty() ? named(includes) : declared;
    checkVariables(axes.keySet());

    List<Map<String, String>> cells = declared.isEmpty() ? List.of() : cross(declared);
    if (!declared.isEmpty()) {
      cells = exclude(cells, axes.keySet(), before);
    }
    cells = new ArrayList<>(cells);
    for (Map<String, List<String>> include : includes) {
      cells.addAll(cross(include));
    }
    cells = distinct(cells);
    checkCount(cells.size(), before);
    if (faults.size() == before) {
      warnAboutOneInterpreter(cells, axes.keySet());
    }
    return new Matrix(listed(axes), CellIds.name(cells), warnings);
  }

  /**
   * Any name can be an axis, but one that is nearly {@code python}, without that one, is a typo. It
   * is then taken for what was meant, so that nothing else is blamed for it.
   */
  private String spelled(String axis, Collection<String> axes) {
    boolean near =
        !axis.isEmpty()
            && Character.toLowerCase(axis.charAt(0)) == 'p'
            && Suggestion.nearest(axis, List.of(Axis.PYTHON)).isPresent();
    if (!near || axes.contains(Axis.PYTHON)) {
      return axis;
    }
    fault(
        "<matrix> has an axis '"
            + axis
            + "', but none called 'python', which chooses the"
            + " interpreter.",
        "Did you mean <python>? Rename it, there and wherever it is used.");
    return Axis.PYTHON;
  }

  private static List<Axis> listed(Map<String, List<String>> axes) {
    List<Axis> listed = new ArrayList<>();
    for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
      listed.add(new Axis(axis.getKey(), axis.getValue()));
    }
    return listed;
  }

  private List<String> values(String axis, String text, String where) {
    List<String> values = ValueList.expand(axis, text, where, faults);
    Set<String> distinct = new LinkedHashSet<>();
    for (String value : values) {
      if (!distinct.add(value)) {
        fault(
            where + " names the value '" + value + "' twice.",
            "Remove one; a range includes its first and its last value.");
      }
    }
    if (distinct.isEmpty()) {
      fault(where + " has no value.", "Write values, such as " + EXAMPLE + ", or remove it.");
      // Stands in, so that nothing else is blamed for the empty axis.
      return List.of("none");
    }
    return List.copyOf(distinct);
  }

  private List<Map<String, List<String>>> includes(Collection<String> declared) {
    List<Map<String, List<String>>> includes = new ArrayList<>();
    for (int i = 0; i < spec.includes().size(); i++) {
      Map<String, String> written = spec.includes().get(i);
      String element = nth("<include>", i, spec.includes().size());
      if (written.isEmpty()) {
        fault(
            element + " is empty.",
            "Name the cell's values: <include><python>3.13</python></include>.");
        continue;
      }
      Map<String, List<String>> include = new LinkedHashMap<>();
      // In the axes' declared order, so that the cell's id looks like its neighbours'.
      declared.stream().filter(written::containsKey).forEach(axis -> include.put(axis, List.of()));
      written.forEach(
          (axis, text) -> {
            if (!declared.isEmpty() && !declared.contains(axis)) {
              faults.add(CellPattern.unknownAxis(element, axis, declared));
              return;
            }
            String where = in(axis, element);
            if (ValueList.items(text, where, new ArrayList<>()).stream()
                .anyMatch(this::isPattern)) {
              fault(
                  where + " is a pattern: '" + text.strip() + "'.",
                  "An include adds cells, so it needs plain values, lists or ranges.");
            }
            include.put(axis, values(axis, text, where));
          });
      if (!include.isEmpty()) {
        includes.add(include);
      }
    }
    return includes;
  }

  private boolean isPattern(ValueList.Item item) {
    return item.negated()
        || (!item.quoted() && (item.text().contains("!") || Glob.isGlob(item.text())));
  }

  private static Map<String, List<String>> named(List<Map<String, List<String>>> includes) {
    Map<String, Set<String>> axes = new LinkedHashMap<>();
    for (Map<String, List<String>> include : includes) {
      include.forEach(
          (axis, values) -> axes.computeIfAbsent(axis, a -> new LinkedHashSet<>()).addAll(values));
    }
    Map<String, List<String>> lists = new LinkedHashMap<>();
    axes.forEach((axis, values) -> lists.put(axis, List.copyOf(values)));
    return lists;
  }

  private void checkVariables(Collection<String> axes) {
    Map<String, String> taken = new LinkedHashMap<>();
    for (String axis : axes) {
      String variable = Axis.variable(axis);
      if (variable.equals("MATRIX_CELL")) {
        fault(
            "No axis can be called '" + axis + "': MATRIX_CELL holds the cell's id.",
            "Give the axis another name.");
      }
      String other = taken.putIfAbsent(variable, axis);
      if (other != null) {
        fault(
            "The axes '" + other + "' and '" + axis + "' share the variable " + variable + ".",
            "Rename one of them.");
      }
    }
  }

  private List<Map<String, String>> cross(Map<String, List<String>> axes) {
    long count = 1;
    for (List<String> values : axes.values()) {
      count = Math.min(count * values.size(), Integer.MAX_VALUE);
    }
    if (count > 100_000) {
      // Excludes could hardly bring that down, and the memory is better not spent.
      fault("The matrix has more than 100,000 cells before its excludes.", "Remove values.");
      return List.of();
    }
    List<Map<String, String>> cells = new ArrayList<>();
    cells.add(Map.of());
    for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> cell : cells) {
        for (String value : axis.getValue()) {
          Map<String, String> next = new LinkedHashMap<>(cell);
          next.put(axis.getKey(), value);
          longer.add(next);
        }
      }
      cells = longer;
    }
    return cells;
  }

  private List<Map<String, String>> exclude(
      List<Map<String, String>> cells, Collection<String> axes, int faultsBefore) {
    List<Map<String, String>> left = cells;
    for (int i = 0; i < spec.excludes().size(); i++) {
      String element = nth("<exclude>", i, spec.excludes().size());
      CellPattern pattern = CellPattern.parse(spec.excludes().get(i), axes, element, faults);
      if (pattern.isEmpty()) {
        continue;
      }
      warnings.addAll(pattern.idleIn(element, cells));
      left = left.stream().filter(cell -> !pattern.matches(cell)).toList();
    }
    if (left.isEmpty() && spec.includes().isEmpty() && faults.size() == faultsBefore) {
      fault(
          "The matrix is empty: the excludes leave none of its " + cells.size() + " cells.",
          "Narrow the <excludes>; each leaves out the cells that match all of its axes.");
      return cells;
    }
    return left;
  }

  private List<Map<String, String>> distinct(List<Map<String, String>> cells) {
    Set<Map<String, String>> seen = new HashSet<>();
    Set<Map<String, String>> reported = new HashSet<>();
    List<Map<String, String>> distinct = new ArrayList<>();
    for (Map<String, String> cell : cells) {
      if (seen.add(cell)) {
        distinct.add(cell);
      } else if (reported.add(cell)) {
        fault(
            "The cell " + cell + " is in the matrix twice.",
            "Remove the <include> that adds it again, or <exclude> it first.");
      }
    }
    return distinct;
  }

  private void checkCount(int cells, int faultsBefore) {
    if (spec.maxCells() < 1) {
      fault(
          "<maxCells> is " + spec.maxCells() + ".",
          "It must be 1 or more; the default is " + MatrixSpec.DEFAULT_MAX_CELLS + ".");
    } else if (cells > spec.maxCells()) {
      fault(
          "The matrix has " + cells + " cells; <maxCells> allows " + spec.maxCells() + ".",
          "Remove values, or raise the limit: <maxCells>"
              + cells
              + "</maxCells> or -Dpytest-matrix.maxCells="
              + cells
              + ".");
    }
    if (cells == 0 && faults.size() == faultsBefore) {
      fault(
          "The matrix is empty: there is neither a <matrix> with an axis nor an <include>.",
          "Write for example " + EXAMPLE + " into the plugin's <configuration>.");
    }
  }

  private void warnAboutOneInterpreter(
      List<Map<String, String>> cells, Collection<String> axisNames) {
    if (!axisNames.contains(Axis.PYTHON)) {
      warnings.add(
          "The matrix has no axis 'python', so every cell uses the interpreter of its <image>. "
              + PythonAxis.hint(axisNames)
              + (PythonAxis.hint(axisNames).isEmpty()
                  ? "To test several, write " + EXAMPLE + "."
                  : ""));
      return;
    }
    Set<String> pythons = new HashSet<>();
    for (Map<String, String> cell : cells) {
      String python = cell.get(Axis.PYTHON);
      if (python != null) {
        pythons.add(python);
      }
    }
    if (pythons.size() == 1) {
      warnings.add(
          "The matrix has one interpreter only, Python "
              + pythons.iterator().next()
              + ". To test several, list them: "
              + EXAMPLE
              + ", or a range: <python>3.10..3.13</python>.");
    }
  }

  private void fault(String what, String hint) {
    faults.add(new MatrixException(what, hint));
  }

  private static String in(String axis, String element) {
    return "<" + axis + "> in " + element;
  }

  private static String nth(String element, int index, int count) {
    return count == 1 ? element : element + " number " + (index + 1);
  }
}
