package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a text as a reader can take, with a pointer to the rest. */
final class Excerpt {
  private static final int MOST_LINES = 100;

  /** Fewer say nothing. */
  private static final int FEWEST_LINES = 20;

  /** The end of a traceback says what failed, its start where: a line of the start for so many. */
  private static final int LINES_PER_FIRST = 4;

  private static final int LONGEST_LINE = 400;

  /** Empty lines before the first; its own indentation means something. */
  private static final Pattern BLANK_START = Pattern.compile("^(?:[ \\t]*\\r?\\n)+");

  private Excerpt() {}

  /**
   * Type, message and details, as whole lines.
   *
   * @param log where all of it is
   * @param room how many lines there is room for
   */
  static String of(Problem problem, Path log, int room) {
    String details = BLANK_START.matcher(problem.details().stripTrailing()).replaceFirst("");
    // pytest's own texts end with the message, so it would only be said twice
    String message =
        details.contains(problem.message().strip()) && details.contains(problem.type())
            ? ""
            : Sanitized.quoted(line(problem.type() + ": " + problem.message())) + "\n";
    return message + (details.isEmpty() ? "" : block(details, log, room) + "\n");
  }

  /** One line, whatever the text holds. */
  static String line(String text) {
    return Sanitized.line(shortened(text.strip()));
  }

  private static String block(String text, Path log, int room) {
    List<String> lines = text.lines().toList();
    int most = Math.max(FEWEST_LINES, Math.min(MOST_LINES, room));
    int first = most / LINES_PER_FIRST;
    int left = lines.size() - most;
    if (left <= 0) {
      return quoted(lines);
    }
    return String.join(
        "\n",
        quoted(lines.subList(0, first)),
        "  [" + left + " lines left out; all are in " + log + "]",
        quoted(lines.subList(first + left, lines.size())));
  }

  private static String quoted(List<String> lines) {
    return Sanitized.quoted(
        lines.stream().map(Excerpt::shortened).collect(Collectors.joining("\n")));
  }

  private static String shortened(String line) {
    int left = line.length() - LONGEST_LINE;
    return left <= 0
        ? line
        : line.substring(0, LONGEST_LINE) + " [" + left + " characters left out]";
  }
}
