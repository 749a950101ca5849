package io.github.pytestmatrix.report;

import io.github.pytestmatrix.XmlCharacters;
import java.util.regex.Pattern;

/** Makes any text fit for XML 1.0, which has no way at all to hold most control characters. */
final class XmlText {
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;:]*m");

  private XmlText() {}

  /** For an element: colours go, other illegal characters stay visible as pytest writes them. */
  static String content(String text) {
    return XmlCharacters.isReadable(text)
        ? text
        : XmlCharacters.readable(COLOUR.matcher(text).replaceAll("").replace("\r\n", "\n"));
  }

  /** For an attribute: line breaks and tabs too, which a parser would turn into spaces. */
  static String attribute(String text) {
    return content(text).replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
  }
}
