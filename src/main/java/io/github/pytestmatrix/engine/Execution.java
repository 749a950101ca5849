package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.workspace.Workspace;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of pytest in an environment.
 *
 * @param cell the cell's id
 * @param workspace the sources; the cell gets a private copy
 * @param files further files, by name, in the probe's folder: the probe itself, the selection of a
 *     rerun
 * @param variables environment variables of the command, ours and the user's
 * @param beforeScript the user's shell lines that run first, in the same shell; empty for none
 * @param command an argument vector that the engine runs after {@code beforeScript}; its first
 *     element {@code python} stands for the environment's interpreter
 * @param arguments the user's further arguments in shell syntax, added to {@code command}; empty
 *     for none
 * @param script the user's shell lines in place of {@code command}
 * @param results an empty folder of this machine that receives the files of {@link
 *     Layout#results()}
 * @param limits what the run may use
 */
public record Execution(
    String cell,
    Workspace workspace,
    Map<String, byte[]> files,
    Map<String, String> variables,
    String beforeScript,
    List<String> command,
    String arguments,
    Optional<String> script,
    Path results,
    Limits limits) {
  public Execution {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    command = List.copyOf(command);
  }
}
