package io.github.pytestmatrix.matrix;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One combination of axis values.
 *
 * @param id stable, without dots: {@code py312-django42}
 * @param values axis name to value, in the axes' declared order
 */
public record Cell(String id, Map<String, String> values) {
  public Cell {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
