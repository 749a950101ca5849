package io.github.pytestmatrix.report;

import java.util.Locale;
import java.util.regex.Pattern;

/** Makes any text fit for XML 1.0, which has no way at all to hold most control characters. */
final class XmlText {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  private XmlText() {}

  /** For an element: colours go, other illegal characters stay visible as pytest writes them. */
  static String content(String text) {
    return isPrintable(text) ? text : legal(text);
  }

  /** Most names and texts are: nothing is to be done for them. */
  private static boolean isPrintable(String text) {
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      if (character < 0x20 ? character != '\n' && character != '\t' : character > 0x7E) {
        return false;
      }
    }
    return true;
  }

  private static String legal(String text) {
    String plain = COLOUR.matcher(text).replaceAll("").replace("\r\n", "\n");
    StringBuilder legal = new StringBuilder(plain.length());
    for (int at = 0; at < plain.length(); at = plain.offsetByCodePoints(at, 1)) {
      int point = plain.codePointAt(at);
      if (isLegal(point)) {
        legal.appendCodePoint(point);
      } else {
        legal.append(String.format(Locale.ROOT, "#x%02X", point));
      }
    }
    return legal.toString();
  }

  /** For an attribute: line breaks and tabs too, which a parser would turn into spaces. */
  static String attribute(String text) {
    return content(text).replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
  }

  private static boolean isLegal(int point) {
    return point == '\t'
        || point == '\n'
        || (point >= 0x20 && point <= 0xD7FF && !isC1(point))
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }

  /** Legal but discouraged, and obeyed by terminals. */
  private static boolean isC1(int point) {
    return point >= 0x7F && point <= 0x9F;
  }
}
