package io.github.pytestmatrix.console;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Takes the power out of text that tests, installers or images wrote: it can't move the cursor,
 * forge a line, or give orders to the CI system that reads the log.
 */
final class Harmless {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  /** GitHub, which skips leading space: {@code ::set-output name=x::y}. */
  private static final Pattern GITHUB = Pattern.compile("(?m)^(\\s*):(?=:)");

  /** GitHub's old form, Azure and TeamCity, which look anywhere in a line: {@code ##vso[…]}. */
  private static final Pattern HASHES = Pattern.compile("##(?=\\w*\\[)");

  private static final Pattern GITLAB = Pattern.compile("\\b(section_(?:start|end)):(?=\\d)");

  /** Buildkite's group headers. */
  private static final Pattern BUILDKITE =
      Pattern.compile("(?m)^(?=(?:---|\\+\\+\\+|~~~|\\^\\^\\^) )");

  private Harmless() {}

  /** One line, whatever the text holds. */
  static String line(String text) {
    return block(text.strip()).replace("\n", "\\n").replace("\t", " ");
  }

  /** Any number of lines. */
  static String block(String text) {
    return withoutOrders(withoutControls(text));
  }

  private static String withoutControls(String text) {
    String plain = COLOUR.matcher(text).replaceAll("").replace("\r\n", "\n");
    StringBuilder harmless = new StringBuilder(plain.length());
    plain
        .codePoints()
        .forEach(
            point -> {
              if (point == '\n' || point == '\t' || !isControl(point)) {
                harmless.appendCodePoint(point);
              } else if (point == '\r') {
                harmless.append("\\r");
              } else if (point <= 0xFF) {
                harmless.append(String.format(Locale.ROOT, "\\x%02x", point));
              } else {
                harmless.append(String.format(Locale.ROOT, "\\u%04x", point));
              }
            });
    return harmless.toString();
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
    String calm = GITHUB.matcher(text).replaceAll("$1: ");
    calm = HASHES.matcher(calm).replaceAll("## ");
    calm = GITLAB.matcher(calm).replaceAll("$1 :");
    return BUILDKITE.matcher(calm).replaceAll(" ");
  }
}
