package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The message for the user where an environment can't be built. */
public final class SetupFailure {
  /** The end of the system's sentence, in every program's output. */
  private static final String FULL = "o space left on device";

  private static final Pattern NO_PIP = Pattern.compile("No module named '?pip'?$");
  private static final Pattern NO_PYTHON = Pattern.compile("\\bpython3?: (?:command )?not found$");
  private static final Pattern MISSING_MODULE =
      Pattern.compile("No module named '?([\\w-]+)[\\w.]*'?");

  private SetupFailure() {}

  /**
   * @param what the beginning of a sentence: {@code Building the environment on python:3.8-slim}
   * @param exit how the set-up ended
   * @param tail the end of its output
   * @param fullDisk what to do where the disk is full that the engine keeps environments on
   */
  public static MatrixException of(String what, Exit exit, String tail, String fullDisk) {
    String reason = reason(tail);
    return new MatrixException(
        what + " " + how(exit) + ": " + reason + "\nThe end of its output:\n" + tail,
        hint(exit, tail, reason, fullDisk));
  }

  /** Whether an installer said that it reaches no network. */
  public static boolean isOffline(String output) {
    return InstallerWords.isOffline(output);
  }

  private static String hint(Exit exit, String tail, String reason, String fullDisk) {
    if (exit instanceof Exit.TimedOut) {
      return "Set a longer limit: <setupTimeout>, or -Dpytest-matrix.setupTimeout=…";
    }
    if (tail.contains(FULL)) {
      return fullDisk;
    }
    if (NO_PIP.matcher(reason).find() || NO_PYTHON.matcher(reason).find()) {
      return "The environment needs Python, and pip or uv: install them in <setup>, or choose an"
          + " <image> or interpreter that has them.";
    }
    if (reason.startsWith("the package index can't be reached")) {
      return "Check the connection, and the variables HTTPS_PROXY and PIP_INDEX_URL: cells see"
          + " only variables from <environment> or <passEnvironment>.";
    }
    return ofInstaller(reason, new InstallerWords(tail).isBuild());
  }

  private static String ofInstaller(String reason, boolean build) {
    Matcher module = MISSING_MODULE.matcher(reason);
    if (build && module.find()) {
      return "The build needs the module '"
          + module.group(1)
          + "': add its package to requires of [build-system] in that project's pyproject.toml.";
    }
    if (reason.contains("conflicting dependencies") || reason.startsWith("No solution found")) {
      return "These requirements conflict: change one of them in"
          + " <requirements>, <packages>, or the project's own dependencies.";
    }
    if (reason.contains("requires a different Python") || reason.contains("different python")) {
      return "Exclude these cells with <excludes>, or allow this Python in requires-python"
          + " (python_requires) of the package.";
    }
    if (reason.contains("HASHES") || reason.contains("-hashes mode")) {
      return "Generate the hashes in the requirement files again, for all files of these versions.";
    }
    if (build && (reason.contains("command '") || reason.contains("fatal error"))) {
      return "A package is compiled, and a compiler or header file is missing or unsuitable:"
          + " install it in <setup>, such as apt-get install -y gcc, or use a version that has a"
          + " wheel for this Python.";
    }
    return "Check <requirements>, <packages> and <setup> of this cell.";
  }

  private static String how(Exit exit) {
    if (exit instanceof Exit.Exited exited) {
      return "failed with exit code " + exited.code();
    }
    if (exit instanceof Exit.TimedOut late) {
      return "took longer than " + late.limit().toSeconds() + " s";
    }
    return exit instanceof Exit.OutOfMemory ? "ran out of memory" : "was interrupted";
  }

  /** The installer's or the backend's own word for it, which stands in summaries of one line. */
  private static String reason(String tail) {
    List<String> lines = tail.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.stream()
        .filter(line -> line.endsWith(FULL))
        .reduce((earlier, later) -> later)
        .or(() -> new InstallerWords(tail).cause())
        .orElseGet(() -> lines.isEmpty() ? "it wrote nothing." : lines.get(lines.size() - 1));
  }
}
