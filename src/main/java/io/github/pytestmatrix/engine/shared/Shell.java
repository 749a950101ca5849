package io.github.pytestmatrix.engine.shared;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Text for a POSIX shell. */
public final class Shell {
  private Shell() {}

  public static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  public static String words(List<String> words) {
    return words.stream().map(Shell::quote).collect(Collectors.joining(" "));
  }

  public static String exports(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(variable -> "export " + variable.getKey() + "=" + quote(variable.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  /** The user's lines as they are, with a line break at their end. */
  public static String lines(String text) {
    return text.isBlank() ? "" : text.strip() + "\n";
  }

  /** The user's arguments of a command, which may be on several lines, as one line of the shell. */
  public static String arguments(String text) {
    return ShellArguments.oneLine(text);
  }
}
