// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.cell;

import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.local.machine.ShellWords;
import io.github.pytestmatrix.engine.shared.CellLines;
import io.github.pytestmatrix.engine.shared.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a cell runs: pytest itself where no shell is needed, else a script for one. */
final class CellCommand {
  private CellCommand() {}

  /**
   * The arguments after the interpreter.
   *
   * @return empty where a shell has to read the user's lines
   */
  static Optional<List<String>> plain(Execution execution) {
    if (execution.script().isPresent() || !execution.beforeScript().isBlank()) {
      return Optional.empty();
    }
    Optional<List<String>> users = ShellWords.parse(execution.arguments());
    if (users.isEmpty()) {
      return Optional.empty();
    }
    List<String> arguments = new ArrayList<>(execution.command());
    arguments.remove(0);
    arguments.addAll(users.get());
    return Optional.of(arguments);
  }

  /** The lines of a POSIX shell; {@code python} is found by the search path. */
  static String script(Execution execution) {
    String python = Shell.quote(execution.command().get(0));
    return "set -e\n" + CellLines.of(execution, "exec " + CellLines.pytest(execution, python));
  }
}
