package io.github.pytestmatrix.masking;

/**
 * Bytes that give a secret away, and which of them are masked.
 *
 * @param bytes a character for each, of the same number
 * @param from the first byte to mask
 * @param to the first byte after those
 */
record Piece(String bytes, int from, int to) {
  /** An index over the last eight bytes finds pieces, so none is shorter. */
  static final int SHORTEST = 8;

  static final int LONGEST = 20;

  Piece {
    if (bytes.length() < SHORTEST || bytes.length() > LONGEST) {
      throw new IllegalArgumentException("A piece of " + bytes.length() + " bytes.");
    }
  }

  /** Whether these bytes stand in {@code buffer} just before {@code end}. */
  boolean endsAt(byte[] buffer, int end) {
    int start = end - bytes.length();
    if (start < 0) {
      return false;
    }
    for (int i = 0; i < bytes.length(); i++) {
      if ((buffer[start + i] & 0xFF) != bytes.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  long lastEight() {
    long last = 0;
    for (int i = bytes.length() - SHORTEST; i < bytes.length(); i++) {
      last = last << 8 | bytes.charAt(i);
    }
    return last;
  }

  /** Not which bytes: they must not get into a log by this way. */
  @Override
  public String toString() {
    return "a piece of " + bytes.length() + " bytes";
  }
}
