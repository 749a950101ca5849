package io.github.pytestmatrix.engine.local;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Replaces one folder's path by another's in the bytes of files, also where it is escaped. */
record Relocation(String from, String to) {
  /** The longest first line that all kernels read as a whole. */
  private static final int LONGEST_SHEBANG = 126;

  static Relocation of(Path from, Path to) {
    return new Relocation(from.toString(), to.toString());
  }

  boolean concerns(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.contains(latin(from)) || text.contains(latin(escaped(from)));
  }

  byte[] apply(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replace(latin(from), latin(to))
        .replace(latin(escaped(from)), latin(escaped(to)))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * As {@link #apply}; a first line that becomes too long for the kernel, or holds a blank, is
   * replaced by one for a shell, as pip writes it itself.
   */
  byte[] shebang(byte[] bytes) {
    byte[] moved = apply(bytes);
    String text = new String(moved, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end).stripTrailing();
    boolean good = line.length() <= LONGEST_SHEBANG && !line.contains(" ");
    if (good || !line.contains(latin(to))) {
      return moved;
    }
    String interpreter = line.substring(2).strip();
    String shell =
        "#!/bin/sh\n'''exec' \"" + interpreter + "\" \"$0\" \"$@\"\n' '''" + text.substring(end);
    return shell.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The bytes of the text's UTF-8, as characters. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\\\");
  }
}
