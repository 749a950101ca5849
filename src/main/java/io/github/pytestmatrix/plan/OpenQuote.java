// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import java.util.Optional;

/**
 * A quote of a shell's words that is never closed.
 *
 * @param mark the quote
 * @param place what stands from there on, its beginning
 */
record OpenQuote(char mark, String place) {
  private static final int SHOWN = 40;

  /** Empty also for texts with substitutions, which only a shell can read. */
  static Optional<OpenQuote> in(String words) {
    if (words.contains("`") || words.contains("$(") || words.contains("$'")) {
      return Optional.empty();
    }
    int opened = -1;
    boolean comment = false;
    for (int i = 0; i < words.length(); i++) {
      char mark = words.charAt(i);
      if (comment) {
        comment = mark != '\n';
      } else if (opened >= 0) {
        if (mark == words.charAt(opened)) {
          opened = -1;
        } else if (mark == '\\' && words.charAt(opened) == '"') {
          i++;
        }
      } else if (mark == '\\') {
        i++;
      } else if (mark == '"' || mark == '\'') {
        opened = i;
      } else if (mark == '#') {
        comment = i == 0 || Character.isWhitespace(words.charAt(i - 1));
      }
    }
    return opened < 0
        ? Optional.empty()
        : Optional.of(new OpenQuote(words.charAt(opened), shown(words.substring(opened))));
  }

  private static String shown(String rest) {
    String line = rest.strip().replaceAll("\\s+", " ");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
  }
}
