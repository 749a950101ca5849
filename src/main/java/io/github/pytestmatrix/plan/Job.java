package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.matrix.Cell;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that is needed to run one cell, with nothing left to resolve.
 *
 * @param beforeScript shell lines before pytest; empty for none
 * @param pytestArgs the user's arguments of pytest, in shell syntax
 * @param script shell lines in place of {@code python -m pytest}
 * @param variables environment variables of the test phase, the {@code MATRIX_} ones among them
 * @param allowFailure whether a bad result is a warning only
 */
public record Job(
    Cell cell,
    EnvironmentSpec environment,
    String beforeScript,
    String pytestArgs,
    Optional<String> script,
    Map<String, String> variables,
    Limits limits,
    boolean allowFailure) {
  public Job {
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }
}
