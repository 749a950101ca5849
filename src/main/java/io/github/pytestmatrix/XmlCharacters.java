// Plain loops: decision 022
package io.github.pytestmatrix;

import java.util.Locale;

/**
 * Which characters XML 1.0 can hold; the others become {@code #x00}, as pytest writes them. Loops,
 * since every name and text of every test comes through here, twice.
 */
public final class XmlCharacters {
  private XmlCharacters() {}

  /** Exactly as pytest writes it into its XML, so that names there and elsewhere are equal. */
  public static String asPytest(String text) {
    return text(text, false);
  }

  /**
   * For what we write: nor are there C1 characters, which XML discourages and terminals obey, or
   * carriage returns, which a reader of XML would make line feeds.
   */
  public static String readable(String text) {
    return text(text, true);
  }

  /** Whether {@link #readable} leaves it as it is. */
  public static boolean isReadable(String text) {
    return holds(text, true);
  }

  private static String text(String text, boolean readable) {
    return holds(text, readable) ? text : escaped(text, readable);
  }

  private static boolean holds(String text, boolean readable) {
    int width;
    for (int at = 0; at < text.length(); at += width) {
      int point = text.codePointAt(at);
      width = Character.charCount(point);
      if (!holds(point, readable)) {
        return false;
      }
    }
    return true;
  }

  private static String escaped(String text, boolean readable) {
    StringBuilder escaped = new StringBuilder(text.length());
    int width;
    for (int at = 0; at < text.length(); at += width) {
      int point = text.codePointAt(at);
      width = Character.charCount(point);
      if (holds(point, readable)) {
        escaped.appendCodePoint(point);
      } else {
        escaped.append(String.format(Locale.ROOT, point <= 0xFF ? "#x%02X" : "#x%04X", point));
      }
    }
    return escaped.toString();
  }

  private static boolean holds(int point, boolean readable) {
    if (readable && (point == '\r' || (point >= 0x80 && point <= 0x9F))) {
      return false;
    }
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point <= 0x7E)
        || (point >= 0x80 && point <= 0xD7FF)
        || (point >= 0xE000 && point <= 0xFFFD)
        || point >= 0x10000;
  }
}
