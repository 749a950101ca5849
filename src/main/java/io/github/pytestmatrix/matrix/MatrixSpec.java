// Plain loops: decision 022
package io.github.pytestmatrix.matrix;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A matrix as the user wrote it: every value is a comma list that may hold ranges ({@code
 * 3.8..3.13}).
 *
 * @param axes axis name to its values, in declared order; empty where only {@code includes} make
 *     cells
 * @param excludes cells to leave out: axis name to patterns, all of which must match
 * @param includes cells to add after the excludes: axis name to values, crossed where several
 * @param maxCells the most cells that are accepted
 */
public record MatrixSpec(
    Map<String, String> axes,
    List<Map<String, String>> excludes,
    List<Map<String, String>> includes,
    int maxCells) {
  /** The cap where the user sets none; what hosted CI systems allow. */
  public static final int DEFAULT_MAX_CELLS = 256;

  public MatrixSpec {
    axes = ordered(axes);
    excludes = ordered(excludes);
    includes = ordered(includes);
  }

  private static List<Map<String, String>> ordered(List<Map<String, String>> maps) {
    List<Map<String, String>> ordered = new ArrayList<>();
    for (Map<String, String> map : maps) {
      ordered.add(ordered(map));
    }
    return List.copyOf(ordered);
  }

  private static Map<String, String> ordered(Map<String, String> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
