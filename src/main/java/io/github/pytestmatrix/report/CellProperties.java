package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.CellResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a report says of the cell that its tests ran in. */
final class CellProperties {
  static final String CELL = "pytest-matrix.cell";
  static final String BUILD = "pytest-matrix.build";

  private CellProperties() {}

  static Map<String, String> of(CellResult result, String engine, String build) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put(CELL, result.cell().id());
    properties.put(BUILD, build);
    result
        .cell()
        .values()
        .forEach((axis, value) -> properties.put("pytest-matrix.axis." + axis, value));
    result
        .interpreter()
        .ifPresent(
            python -> {
              properties.put("python.implementation", python.implementation());
              properties.put("python.version", python.version());
              properties.put("python.platform", python.platform());
              properties.put("pytest.version", python.pytest());
            });
    result
        .environment()
        .ifPresent(
            facts -> {
              String base = "pytest-matrix." + facts.kind().word();
              properties.put(base, facts.base());
              properties.put(base + ".digest", facts.baseDigest());
              properties.put("pytest-matrix.environment", facts.name());
            });
    properties.put("pytest-matrix.engine", engine);
    properties.put("pytest-matrix.status", result.status().name());
    properties.put("pytest-matrix.allowedToFail", String.valueOf(result.allowedToFail()));
    return properties;
  }
}
