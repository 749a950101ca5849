package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.shared.CellLines;
import io.github.pytestmatrix.engine.shared.Shell;
import java.util.Map;

/** The shell script that a cell's container runs. */
public final class CellScript {
  /**
   * Finds the interpreter that the shell calls {@code python} there: Debian's own images have none
   * of that name. A function or an alias is none.
   */
  public static final String FIND_PYTHON =
      """
      PYTEST_MATRIX_PYTHON=$(command -v python || command -v python3 || echo python)
      case $PYTEST_MATRIX_PYTHON in */*) ;; *) PYTEST_MATRIX_PYTHON=python ;; esac
      """;

  /** As the shell reads it after {@link #FIND_PYTHON}. */
  static final String PYTHON = "\"$PYTEST_MATRIX_PYTHON\"";

  /** In the working folder: what a build made of sources takes their place. */
  static final String RESTORE_OVERWRITTEN =
      """
      if [ -f /%1$s ]; then
        while IFS= read -r PYTEST_MATRIX_PATH; do
          rm -rf "./$PYTEST_MATRIX_PATH"
          if [ -e "/%2$s/$PYTEST_MATRIX_PATH" ] || [ -L "/%2$s/$PYTEST_MATRIX_PATH" ]; then
            cp -RPp "/%2$s/$PYTEST_MATRIX_PATH" "./$PYTEST_MATRIX_PATH"
          fi
        done </%1$s
        unset PYTEST_MATRIX_PATH
      fi
      """
          .formatted(ContainerPaths.OVERWRITTEN_LIST, ContainerPaths.OVERWRITTEN);

  private CellScript() {}

  /**
   * Standard output and standard error of everything go to the container's standard output, and
   * file descriptor 3 to its standard error: so the event channel needs no connection of its own.
   * The variables are set here and not in the container's configuration, where {@code docker
   * inspect} would show them.
   */
  public static String of(Execution execution, boolean init) {
    return "exec 3>&2 2>&1\n"
        + "unset TINI_KILL_PROCESS_GROUP\n"
        + TestUser.exports(TestUser.of(execution.limits()))
        + Shell.exports(execution.variables())
        + "export PYTEST_MATRIX_EVENTS=/proc/$$/fd/3\n"
        + "export PYTEST_MATRIX_RESULTS=/"
        + ContainerPaths.RESULTS
        + "\n"
        + "export PYTHONPATH=\"/"
        + ContainerPaths.PROBE
        + "${PYTHONPATH:+:$PYTHONPATH}\"\n"
        + "cd /"
        + ContainerPaths.WORK
        + "\n"
        + "set -e\n"
        + RESTORE_OVERWRITTEN
        + "[ ! -f /"
        + ContainerPaths.WHEEL_SOURCES
        + " ] || . /"
        + ContainerPaths.WHEEL_SOURCES
        + "\n"
        + CellLines.of(execution, command(execution, init));
  }

  /**
   * Without an init process the interpreter must not be the container's first process: the kernel
   * keeps signals from that one, and a crash could pass for an end.
   */
  private static String command(Execution execution, boolean init) {
    return FIND_PYTHON
        + comparePython()
        + (TestUser.of(execution.limits()).isRoot() ? "" : refuse(execution))
        + (init ? "exec " : CellLines.STAY + "command ")
        + CellLines.pytest(execution, PYTHON);
  }

  /** Two interpreters are rarely meant, and the one without the packages tells nothing of that. */
  private static String comparePython() {
    return """
    PYTEST_MATRIX_INSTALLED=$(cat %s 2>/dev/null || echo "$PYTEST_MATRIX_PYTHON")
    if [ "$PYTEST_MATRIX_PYTHON" != "$PYTEST_MATRIX_INSTALLED" ]; then
      echo "pytest-matrix: the set-up installed into $PYTEST_MATRIX_INSTALLED,"
      echo "but here 'python' is $PYTEST_MATRIX_PYTHON. What <setup> activates, <beforeScript> has to activate, too."
    fi
    """
        .formatted(SetupTraces.PYTHON_FILE);
  }

  /** Without a word from the user, no other interpreter is taken than that of the set-up. */
  private static String refuse(Execution execution) {
    String its =
        execution.beforeScript().isBlank()
            ? ""
            : " && [ \"$PYTEST_MATRIX_PYTHON\" = \"$PYTEST_MATRIX_INSTALLED\" ]";
    return """
    if [ -s %1$s ]%2$s; then
      cat %1$s
      echo
      echo "pytest-matrix: the tests' user, %3$s, can't use $PYTEST_MATRIX_INSTALLED, which the set-up installed into."
      echo "<user>root</user> runs the tests as root; an <image> whose Python all users can read does not need root."
      exit 126
    fi
    """
        .formatted(SetupTraces.DENIED_FILE, its, TestUser.of(execution.limits()));
  }

  /** Variables of the container itself: tini then signals the whole process group. */
  public static Map<String, String> containerVariables() {
    return Map.of("TINI_KILL_PROCESS_GROUP", "1");
  }
}
