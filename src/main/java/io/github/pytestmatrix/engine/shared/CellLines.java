package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.engine.Execution;
import java.util.List;

/** The part of a cell's shell script that is the same on each engine. */
public final class CellLines {
  /** The shell stays, so that a signal meant for what it runs doesn't end it first. */
  public static final String STAY = "trap : INT QUIT TERM\n";

  /** The same for the user's lines: the command that runs may end its own way, and none follows. */
  private static final String STAY_FOR_ONE_COMMAND =
      "trap 'exit 130' INT\ntrap 'exit 131' QUIT\ntrap 'exit 143' TERM\n";

  private CellLines() {}

  /**
   * The user's lines, and then those that run pytest, unless the user's own are in their place.
   *
   * @param pytest whole lines
   */
  public static String of(Execution execution, String pytest) {
    return Shell.lines(execution.beforeScript())
        + execution.script().map(lines -> STAY_FOR_ONE_COMMAND + Shell.lines(lines)).orElse(pytest);
  }

  /**
   * The line that runs pytest.
   *
   * @param python the interpreter, as the shell is to read it
   */
  public static String pytest(Execution execution, String python) {
    List<String> command = execution.command();
    return python
        + " "
        + Shell.words(command.subList(1, command.size()))
        + " "
        + Shell.arguments(execution.arguments())
        + "\n";
  }
}
