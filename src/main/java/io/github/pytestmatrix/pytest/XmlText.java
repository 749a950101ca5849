package io.github.pytestmatrix.pytest;

import java.util.Locale;

/** The characters that XML can't hold, written as pytest writes them into its XML. */
final class XmlText {
  private XmlText() {}

  static String escaped(String text) {
    if (text.codePoints().allMatch(XmlText::legal)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            character -> {
              if (legal(character)) {
                escaped.appendCodePoint(character);
              } else {
                String hex = Integer.toHexString(character).toUpperCase(Locale.ROOT);
                int digits = character <= 0xFF ? 2 : 4;
                escaped.append("#x").append("0".repeat(digits - hex.length())).append(hex);
              }
            });
    return escaped.toString();
  }

  private static boolean legal(int character) {
    return character == '\t'
        || character == '\n'
        || character == '\r'
        || (character >= 0x20 && character <= 0x7E)
        || (character >= 0x80 && character <= 0xD7FF)
        || (character >= 0xE000 && character <= 0xFFFD)
        || character >= 0x10000;
  }
}
