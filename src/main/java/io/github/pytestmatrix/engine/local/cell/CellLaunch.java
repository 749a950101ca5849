// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.cell;

import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.local.environment.Activation;
import io.github.pytestmatrix.engine.local.environment.CleanEnvironment;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.machine.PosixShell;
import io.github.pytestmatrix.engine.local.process.Command;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The command line and the variables of a cell.
 *
 * @param temporary the cell's private folder for temporary files
 * @param environment the cell's private virtual environment
 */
public record CellLaunch(
    Machine machine, CellDirectory folder, Path temporary, Activation environment) {
  /** May write a script into the cell's folder. */
  public Command command(Execution execution, Interpreter interpreter) throws IOException {
    return new Command(
        interpreter.executable(),
        arguments(execution),
        folder.sources(),
        variables(execution),
        execution.limits().timeout(),
        execution.limits().memoryBytes(),
        execution.limits().cpus(),
        environment.links());
  }

  private List<String> arguments(Execution execution) throws IOException {
    Optional<List<String>> plain = CellCommand.plain(execution);
    if (plain.isEmpty()) {
      Files.writeString(folder.script(), CellCommand.script(execution));
      return List.of(PosixShell.find(machine).toString(), folder.script().toString());
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(environment.python().toString());
    arguments.addAll(plain.get());
    return arguments;
  }

  /** A clean set, as in a container; what the user gives wins over ours where that can be. */
  Map<String, String> variables(Execution execution) {
    Map<String, String> variables = new LinkedHashMap<>(CleanEnvironment.of(machine));
    for (String name : List.of("TMPDIR", "TEMP", "TMP")) {
      variables.put(name, temporary.toString());
    }
    if (!folder.sources().startsWith(folder.path())) {
      // The user's own folder stays as it is.
      variables.put("PYTHONPYCACHEPREFIX", folder.bytecode().toString());
    }
    variables.putAll(execution.variables());
    variables.put("VIRTUAL_ENV", folder.venv().toString());
    prepend(variables, "PATH", Objects.requireNonNull(environment.python().getParent()));
    prepend(variables, "PYTHONPATH", folder.probe());
    variables.put("PYTEST_MATRIX_EVENTS", folder.events().toString());
    variables.put("PYTEST_MATRIX_RESULTS", folder.results().toString());
    return variables;
  }

  private static void prepend(Map<String, String> variables, String name, Path folder) {
    String rest = variables.get(name);
    variables.put(name, rest == null ? folder.toString() : folder + File.pathSeparator + rest);
  }
}
