package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a text as a reader can take, with a pointer to the rest. */
final class Excerpt {
  private static final int MOST_LINES = 100;

  /** The end of a traceback says what failed, its start where. */
  private static final int FIRST_LINES = 25;

  private static final int LONGEST_LINE = 400;

  /** Empty lines before the first; its own indentation means something. */
  private static final Pattern BLANK_START = Pattern.compile("^(?:[ \\t]*\\r?\\n)+");

  private Excerpt() {}

  /**
   * Type, message and details, as whole lines.
   *
   * @param log where all of it is
   */
  static String of(Problem problem, Path log) {
    String details = BLANK_START.matcher(problem.details().stripTrailing()).replaceFirst("");
    // pytest's own texts end with the message, so it would only be said twice
    String message =
        details.contains(problem.message().strip()) && details.contains(problem.type())
            ? ""
            : Harmless.quoted(line(problem.type() + ": " + problem.message())) + "\n";
    return message + (details.isEmpty() ? "" : block(details, log) + "\n");
  }

  /** One line, whatever the text holds. */
  static String line(String text) {
    return Harmless.line(shortened(text.strip()));
  }

  private static String block(String text, Path log) {
    List<String> lines = text.lines().toList();
    int left = lines.size() - MOST_LINES;
    if (left <= 0) {
      return quoted(lines);
    }
    return String.join(
        "\n",
        quoted(lines.subList(0, FIRST_LINES)),
        "  [" + left + " lines left out; all are in " + log + "]",
        quoted(lines.subList(FIRST_LINES + left, lines.size())));
  }

  private static String quoted(List<String> lines) {
    return Harmless.quoted(
        lines.stream().map(Excerpt::shortened).collect(Collectors.joining("\n")));
  }

  private static String shortened(String line) {
    int left = line.length() - LONGEST_LINE;
    return left <= 0
        ? line
        : line.substring(0, LONGEST_LINE) + " [" + left + " characters left out]";
  }
}
