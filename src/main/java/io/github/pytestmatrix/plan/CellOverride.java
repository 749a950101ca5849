package io.github.pytestmatrix.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings of the cells that match.
 *
 * @param when axis name to values, ranges, globs and {@code !value}; all axes must match
 */
public record CellOverride(Map<String, String> when, CellSettings settings) {
  public CellOverride {
    when = Collections.unmodifiableMap(new LinkedHashMap<>(when));
  }
}
