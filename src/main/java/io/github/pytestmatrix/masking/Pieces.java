// Plain loops: decision 022
package io.github.pytestmatrix.masking;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Cuts secrets into pieces that are looked for one by one. Of a long secret every part of 16 bytes
 * is one: pytest shows but the head and the tail of a long value, and so a part gives away as much
 * as the whole. Shorter heads and tails count where an ellipsis says that they were cut.
 */
final class Pieces {
  private static final int WINDOW = 16;
  private static final int SHORTEST_CUT = 5;
  private static final List<String> AFTER_HEAD = bytes("...", "\u2026", "\n[...");
  private static final List<String> BEFORE_TAIL = bytes("...", "\u2026", "...]\n");

  private final Set<Piece> pieces = new LinkedHashSet<>();

  private static List<String> bytes(String... texts) {
    List<String> bytes = new ArrayList<>();
    for (String text : texts) {
      bytes.add(bytes(text));
    }
    return List.copyOf(bytes);
  }

  private static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  List<Piece> all() {
    return List.copyOf(pieces);
  }

  /** All of {@code text} is to be masked. */
  void add(String text) {
    String whole = bytes(text);
    add(whole, 0, whole.length());
    for (int size = SHORTEST_CUT; size < Math.min(WINDOW, whole.length()); size++) {
      String head = whole.substring(0, size);
      String tail = whole.substring(whole.length() - size);
      for (String mark : AFTER_HEAD) {
        pieces.add(new Piece(head + mark, 0, size));
      }
      for (String mark : BEFORE_TAIL) {
        pieces.add(new Piece(mark + tail, mark.length(), mark.length() + size));
      }
    }
  }

  /**
   * Where all of {@code text} stands, what lies between {@code head} and {@code tail} is masked.
   */
  void addWithin(String head, String text, String tail) {
    String whole = bytes(head + text + tail);
    add(whole, head.length(), whole.length() - tail.length());
  }

  private void add(String whole, int from, int to) {
    int window = Math.min(WINDOW, whole.length());
    if (window < Piece.SHORTEST) {
      return;
    }
    for (int start = 0; start + window <= whole.length(); start++) {
      int first = Math.max(0, from - start);
      int last = Math.min(window, to - start);
      // Line breaks around a secret's line stay, or lines would be joined.
      while (first < last && whole.charAt(start + first) == '\n') {
        first++;
      }
      while (first < last && whole.charAt(start + last - 1) == '\n') {
        last--;
      }
      if (first < last) {
        pieces.add(new Piece(whole.substring(start, start + window), first, last));
      }
    }
  }
}
