package io.github.pytestmatrix.engine.docker;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Text for a POSIX shell. */
final class Shell {
  /** Finds the environment's interpreter: Debian's own images have no {@code python}. */
  static final String FIND_PYTHON =
      "PYTEST_MATRIX_PYTHON=$(command -v python || command -v python3 || echo python)\n";

  private Shell() {}

  static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  static String words(List<String> words) {
    return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
  }

  static String exports(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(variable -> "export " + variable.getKey() + "=" + quote(variable.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  /** The user's lines as they are, with a line break at their end. */
  static String lines(String text) {
    return text.isBlank() ? "" : text.strip() + "\n";
  }
}
