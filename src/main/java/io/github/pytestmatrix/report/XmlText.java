package io.github.pytestmatrix.report;

import java.util.Locale;
import java.util.regex.Pattern;

/** Makes any text fit for XML 1.0, which has no way at all to hold most control characters. */
final class XmlText {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  private XmlText() {}

  /** For an element: colours go, other illegal characters stay visible as pytest writes them. */
  static String content(String text) {
    return isLegal(text) ? text : legal(text);
  }

  /** Most texts are. A half of a surrogate pair is not, so pairs are looked at once more. */
  private static boolean isLegal(String text) {
    for (int at = 0; at < text.length(); at++) {
      if (!isLegal(text.charAt(at))) {
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
