package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.engine.local.folders.SourceMode;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the local engine is opened with.
 *
 * @param project owns the environments that it builds, {@code groupId:artifactId}
 * @param cacheFolder for environments and what is known of interpreters
 * @param interpreters executables by the value of the axis {@code python}, before all that is found
 * @param setupAllowed whether set-up lines may run: they were written for a container, so only who
 *     asks for this engine by name means this machine
 */
public record LocalSettings(
    Machine machine,
    String project,
    Path cacheFolder,
    Map<String, Path> interpreters,
    SourceMode sourceMode,
    boolean setupAllowed) {
  public LocalSettings {
    interpreters = Collections.unmodifiableMap(new LinkedHashMap<>(interpreters));
  }
}
