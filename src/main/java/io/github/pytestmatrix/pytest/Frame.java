package io.github.pytestmatrix.pytest;

import java.util.List;
import java.util.Optional;

/**
 * A line of the probe's event channel: {@code @pmx1 SESSION RECORD INDEX LINES PIECE}.
 *
 * @param session hexadecimal digits and hyphens
 * @param index of this line in its record, from 0; below a million, as is the next
 * @param lines how many the record has
 * @param piece of the record's JSON text
 */
record Frame(String session, int index, int lines, String piece) {
  private static final String TAG = "@pmx1";
  private static final int WORDS = 6;
  private static final int LONGEST_SESSION = 40;
  private static final int LONGEST_RECORD = 18;
  private static final int LONGEST_COUNT = 6;

  /**
   * Empty where the line is none. By hand: each test has two of them, and an expression takes the
   * JVM longer to compile than the tests take to write them.
   */
  static Optional<Frame> of(String line) {
    List<String> words = Split.at(" ", line, WORDS);
    boolean whole =
        words.size() == WORDS
            && words.get(0).equals(TAG)
            && isSession(words.get(1))
            && isNumber(words.get(2), LONGEST_RECORD)
            && isNumber(words.get(3), LONGEST_COUNT)
            && isNumber(words.get(4), LONGEST_COUNT)
            && words.get(5).indexOf('\r') < 0;
    return whole
        ? Optional.of(
            new Frame(
                words.get(1),
                Integer.parseInt(words.get(3)),
                Integer.parseInt(words.get(4)),
                words.get(5)))
        : Optional.empty();
  }

  private static boolean isSession(String word) {
    for (int at = 0; at < word.length(); at++) {
      char character = word.charAt(at);
      if (!isDigit(character) && (character < 'a' || character > 'f') && character != '-') {
        return false;
      }
    }
    return !word.isEmpty() && word.length() <= LONGEST_SESSION;
  }

  private static boolean isNumber(String word, int longest) {
    for (int at = 0; at < word.length(); at++) {
      if (!isDigit(word.charAt(at))) {
        return false;
      }
    }
    return !word.isEmpty() && word.length() <= longest;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}
