package io.github.pytestmatrix.pytest;

import java.util.Locale;

/** The characters that XML can't hold, written as pytest writes them into its XML. */
final class XmlText {
  private XmlText() {}

  static String escaped(String text) {
    if (plain(text)) {
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

  /** A loop, since every name and text of every test comes through here. */
  private static boolean plain(String text) {
    for (int at = 0; at < text.length(); at++) {
      char character = text.charAt(at);
      boolean surrogate = Character.isSurrogate(character);
      if (surrogate || !legal(character)) {
        return surrogate && text.codePoints().allMatch(XmlText::legal);
      }
    }
    return true;
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
