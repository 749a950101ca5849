package io.github.pytestmatrix.engine;

import io.github.pytestmatrix.MatrixException;
import java.util.List;

/** The message for the user where an environment can't be built. */
public final class SetupFailure {
  /** The end of the system's sentence, in every program's output. */
  private static final String FULL = "o space left on device";

  private SetupFailure() {}

  /**
   * @param what the beginning of a sentence: {@code Building the environment on python:3.8-slim}
   * @param exit how the set-up ended
   * @param tail the end of its output
   */
  public static MatrixException of(String what, Exit exit, String tail) {
    String hint =
        exit instanceof Exit.TimedOut
            ? "A longer limit: <setupTimeout>, or -Dpytest-matrix.setupTimeout=…"
            : tail.contains(FULL)
                ? "The disk is full that environments lie on. `docker system df` shows what takes it;"
                    + " `mvn pytest-matrix:clean -Dpytest-matrix.all` removes cached environments."
                : "See <requirements>, <packages> and <setup> of this cell.";
    return new MatrixException(
        what + " " + how(exit) + ": " + reason(tail) + "\nThe end of its output:\n" + tail, hint);
  }

  private static String how(Exit exit) {
    if (exit instanceof Exit.Exited exited) {
      return "failed with exit code " + exited.code();
    }
    if (exit instanceof Exit.TimedOut late) {
      return "took longer than " + late.limit().toSeconds() + " s";
    }
    return exit instanceof Exit.OutOfMemory ? "ran out of memory" : "was cut off";
  }

  /** The installer's own word for it, which stands in summaries of one line. */
  private static String reason(String tail) {
    List<String> lines = tail.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.stream()
        .filter(line -> line.regionMatches(true, 0, "error: ", 0, 7) || line.endsWith(FULL))
        .reduce((earlier, later) -> later)
        .orElseGet(() -> lines.isEmpty() ? "it wrote nothing." : lines.get(lines.size() - 1));
  }
}
