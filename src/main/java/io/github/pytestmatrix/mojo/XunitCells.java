// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.ValuePattern;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** The cells that {@code <xunitReports>} chooses. */
final class XunitCells {
  private static final String PARAMETER = "<xunitReports> (-Dpytest-matrix.xunitReports)";

  private XunitCells() {}

  /**
   * @param patterns ids and globs, separated by commas
   * @param all ids of all cells of the matrix
   * @param warnings hears of what matches no cell: modules that inherit a POM may differ
   */
  static Set<String> of(String patterns, List<String> all, Consumer<String> warnings) {
    if (patterns.isBlank()) {
      return Set.of();
    }
    List<MatrixException> faults = new ArrayList<>();
    ValuePattern pattern = ValuePattern.parse(patterns.toLowerCase(Locale.ROOT), PARAMETER, faults);
    if (!faults.isEmpty()) {
      throw faults.get(0);
    }
    for (String idle : pattern.idle(all)) {
      warnings.accept(
          "'"
              + idle
              + "' in "
              + PARAMETER
              + " matches no cell. The cells are: "
              + String.join(", ", all)
              + ".");
    }
    Set<String> chosen = new LinkedHashSet<>();
    for (String cell : all) {
      if (pattern.matches(cell)) {
        chosen.add(cell);
      }
    }
    return chosen;
  }
}
