package io.github.pytestmatrix.engine.shared;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps the last lines of an output, for messages. For one thread at a time. */
public final class Tail {
  private static final int MOST_BYTES = 16 << 10;
  private static final int MOST_LINES = 60;

  private final byte[] ring = new byte[MOST_BYTES];
  private long written;

  public void add(byte[] bytes) {
    for (byte one : bytes) {
      ring[(int) (written++ % MOST_BYTES)] = one;
    }
  }

  public String text() {
    int size = (int) Math.min(written, MOST_BYTES);
    byte[] last = new byte[size];
    for (int i = 0; i < size; i++) {
      last[i] = ring[(int) ((written - size + i) % MOST_BYTES)];
    }
    String text = new String(last, StandardCharsets.UTF_8);
    int firstLine = text.indexOf('\n') + 1;
    if (written > MOST_BYTES && firstLine > 0) {
      // Of the line cut in two even the end goes: it could be half of a secret, which nobody knows.
      text = text.substring(firstLine);
    }
    List<String> lines = new ArrayList<>(text.strip().lines().toList());
    int from = Math.max(0, lines.size() - MOST_LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }
}
