package io.github.pytestmatrix.console;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Takes the power out of text that tests, installers or images wrote: it can't move the cursor,
 * forge a line, or give orders to the CI system that reads the log.
 */
public final class Sanitized {
  /** Before each line of a block that others wrote: no line of ours begins so. */
  static final String MARGIN = "| ";

  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  /**
   * GitHub and its like: {@code ::set-output name=x::y}. It skips leading space of any kind, and
   * may overlook characters without a width.
   */
  private static final Pattern GITHUB =
      Pattern.compile("(?m)^([^\\p{L}\\p{N}\\p{P}\\p{S}]*):(\\p{M}*)(?=:)");

  /** GitHub's old form, Azure and TeamCity, which look anywhere in a line: {@code ##vso[…]}. */
  private static final Pattern HASHES = Pattern.compile("##(?=\\w*\\[)");

  /** GitLab's sections, and Travis's folds and times, which are looked for anywhere in a line. */
  private static final Pattern SECTIONS =
      Pattern.compile("(section_(?:start|end)|(?:fold|time):(?:start|end)):(?=[\\w.-])");

  /** Buildkite's group headers. */
  private static final Pattern BUILDKITE =
      Pattern.compile("(?m)^(?=(?:---|\\+\\+\\+|~~~|\\^\\^\\^)(?:\\s|$))");

  /** What people and tools look for in Maven's log to learn how a build went. */
  private static final Pattern TOTALS = Pattern.compile("(Tests run):(?=\\s*\\d)");

  private static final Pattern VERDICT = Pattern.compile("\\b(BUILD)\\s+(?=SUCCESS|FAILURE|ERROR)");

  private Sanitized() {}

  /** One line, whatever the text holds. */
  public static String line(String text) {
    return block(text.strip()).replace("\n", "\\n").replace("\t", " ");
  }

  /** One line that keeps its indentation. */
  public static String indented(String text) {
    String line = line(text);
    int indentation = text.length() - text.stripLeading().length();
    return text.isBlank() ? "" : " ".repeat(indentation) + line;
  }

  /** Any number of lines. */
  static String block(String text) {
    return withoutOrders(withoutControls(text));
  }

  /** Any number of lines that somebody else wrote, marked as such. */
  static String quoted(String text) {
    return block(text)
        .lines()
        .map(line -> (MARGIN + line).stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  /**
   * An exception's message, of which Maven prints the further lines without any mark of its own
   * where it prints the stack: so none of them begins at the line's start.
   */
  public static String message(String text) {
    return block(text.strip()).replace("\n", "\n  ");
  }

  private static String withoutControls(String text) {
    String plain = COLOUR.matcher(text).replaceAll("").replace("\r\n", "\n");
    StringBuilder harmless = new StringBuilder(plain.length());
    for (int at = 0; at < plain.length(); at = plain.offsetByCodePoints(at, 1)) {
      append(harmless, plain.codePointAt(at));
    }
    return harmless.toString();
  }

  private static void append(StringBuilder harmless, int point) {
    if (point == '\n' || point == '\t' || !isControl(point)) {
      harmless.appendCodePoint(point);
    } else if (point == '\r') {
      harmless.append("\\r");
    } else if (point <= 0xFF) {
      harmless.append(String.format(Locale.ROOT, "\\x%02x", point));
    } else {
      harmless.append(String.format(Locale.ROOT, "\\u%04x", point));
    }
  }

  /** Besides the controls proper: what reverses, hides or breaks lines on some screens. */
  private static boolean isControl(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static String withoutOrders(String text) {
    String calm = GITHUB.matcher(text).replaceAll("$1: $2");
    calm = HASHES.matcher(calm).replaceAll("## ");
    calm = SECTIONS.matcher(calm).replaceAll("$1 :");
    calm = BUILDKITE.matcher(calm).replaceAll(" ");
    calm = TOTALS.matcher(calm).replaceAll("$1 :");
    return VERDICT.matcher(calm).replaceAll("$1-");
  }
}
