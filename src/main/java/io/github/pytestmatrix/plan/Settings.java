package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.CellSelection;
import io.github.pytestmatrix.matrix.MatrixSpec;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a plan is made from, as the user typed it: nothing is parsed before planning, so that
 * all faults are found together.
 *
 * @param pythonRoot the folder of the Python project
 * @param buildOutputs folders that the build writes to, left out of the sources
 * @param sourceIncludes Ant patterns; empty for everything
 * @param cell settings of all cells
 * @param overrides later ones win
 * @param parallel checked only: how many cells run at once is known when the engine answers; see
 *     {@link Parallelism}
 * @param callerEnvironment where {@code passEnvironment} takes its values from
 * @param serverPasswords where {@code secretEnvironment} looks for what the caller's environment
 *     lacks: id of a server of Maven's settings to its password
 * @param pluginVersion part of every environment's fingerprint
 */
public record Settings(
    Path pythonRoot,
    List<Path> buildOutputs,
    List<String> sourceIncludes,
    List<String> sourceExcludes,
    MatrixSpec matrix,
    CellSelection selection,
    CellSettings cell,
    List<CellOverride> overrides,
    String parallel,
    Map<String, String> callerEnvironment,
    Map<String, String> serverPasswords,
    String pluginVersion) {
  public Settings {
    pythonRoot = pythonRoot.toAbsolutePath().normalize();
    buildOutputs = List.copyOf(buildOutputs);
    sourceIncludes = List.copyOf(sourceIncludes);
    sourceExcludes = List.copyOf(sourceExcludes);
    overrides = List.copyOf(overrides);
    callerEnvironment = Collections.unmodifiableMap(new LinkedHashMap<>(callerEnvironment));
    serverPasswords = Map.copyOf(serverPasswords);
  }
}
