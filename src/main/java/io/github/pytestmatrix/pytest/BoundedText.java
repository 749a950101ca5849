package io.github.pytestmatrix.pytest;

import java.util.Arrays;

/** Copies a text of XML while it comes; of a long one only its beginning and its end. */
final class BoundedText {
  private static final int HEAD = 16 * 1024;
  private static final int TAIL = 48 * 1024;

  /** As long as a reference to U+10FFFF: where a reference begins, the text must not be cut. */
  private static final int REFERENCE = 10;

  private final StringBuilder target;
  private final String whole;
  private char[] tail = new char[0];
  private long length;
  private int head;
  private long reference = -REFERENCE;

  /**
   * @param whole how to name the whole document where the text is cut
   */
  BoundedText(StringBuilder target, String whole) {
    this.target = target;
    this.whole = whole;
  }

  void add(char next) {
    if (head == length && (length < HEAD || isWithinOne(next))) {
      target.append(next);
      head++;
      if (next == '&') {
        reference = length;
      } else if (next == ';') {
        reference = -REFERENCE;
      }
    } else {
      int place = (int) ((length - head) % TAIL);
      if (place == tail.length) {
        tail = Arrays.copyOf(tail, Math.min(TAIL, Math.max(256, 2 * place)));
      }
      tail[place] = next;
    }
    length++;
  }

  /** Within a reference or a pair of surrogates. */
  private boolean isWithinOne(char next) {
    return length - reference < REFERENCE || Character.isLowSurrogate(next);
  }

  /** The text ends here, and another may follow. */
  void end() {
    long behind = length - head;
    if (behind > TAIL) {
      int first = (int) (behind % TAIL);
      int skipped = Character.isLowSurrogate(tail[first]) ? 1 : 0;
      target.append(MemoryBudget.gap(behind - TAIL + skipped, whole));
      target.append(tail, first + skipped, TAIL - first - skipped).append(tail, 0, first);
    } else {
      target.append(tail, 0, (int) behind);
    }
    length = 0;
    head = 0;
    reference = -REFERENCE;
  }
}
