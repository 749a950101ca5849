package io.github.pytestmatrix.pytest;

import java.util.ArrayList;
import java.util.List;

/**
 * A text in parts. By hand: each test has several, and what String.split does for expressions takes
 * the JVM longer to compile.
 */
final class Split {
  private Split() {}

  /**
   * The parts between separators, at least one; the caller may change the list.
   *
   * @param most parts; the last of so many has all the rest of the text
   */
  static List<String> at(String separator, String text, int most) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int to = text.indexOf(separator);
    while (to >= 0 && parts.size() < most - 1) {
      parts.add(text.substring(from, to));
      from = to + separator.length();
      to = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }
}
