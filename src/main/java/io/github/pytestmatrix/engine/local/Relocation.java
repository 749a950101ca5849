package io.github.pytestmatrix.engine.local;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Replaces one folder's path by another's in the bytes of text files, also where it is escaped.
 *
 * @param forms what to replace by what, as characters that stand for bytes
 */
record Relocation(Map<String, String> forms, String moved) {
  /** The longest first line that all kernels read as a whole. */
  private static final int LONGEST_SHEBANG = 126;

  static Relocation of(Path from, Path to) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put(latin(from.toString()), latin(to.toString()));
    forms.putIfAbsent(latin(escaped(from)), latin(escaped(to)));
    forms.putIfAbsent(asAddress(from), asAddress(to));
    return new Relocation(forms, latin(to.toString()));
  }

  boolean concerns(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return forms.keySet().stream().anyMatch(text::contains) && text.indexOf('\0') < 0;
  }

  /** The very array where there is nothing to replace. */
  byte[] apply(byte[] bytes) {
    if (!concerns(bytes)) {
      return bytes;
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> form : forms.entrySet()) {
      text = text.replace(form.getKey(), form.getValue());
    }
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * As {@link #apply}; a first line that names a program becomes lines for a shell where it would
   * be too long for the kernel, or has a blank.
   */
  byte[] script(byte[] bytes) {
    byte[] applied = apply(bytes);
    if (applied == bytes || bytes.length < 2 || bytes[0] != '#' || bytes[1] != '!') {
      return applied;
    }
    String text = new String(applied, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    String program = line.substring(2).strip();
    boolean good = line.length() <= LONGEST_SHEBANG && moved.indexOf(' ') < 0;
    if (good || !program.startsWith(moved)) {
      return applied;
    }
    int blank = program.indexOf(' ', moved.length());
    String path = blank < 0 ? program : program.substring(0, blank);
    String options = program.substring(path.length());
    // For a shell a command, for Python a text.
    String shell = "#!/bin/sh\n'''exec' " + quoted(path) + options + " \"$0\" \"$@\"\n' '''";
    return (shell + text.substring(line.length())).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String quoted(String program) {
    return "\"" + program.replaceAll("([\"$`\\\\])", "\\\\$1") + "\"";
  }

  /** The bytes of the text's UTF-8, as characters. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\");
  }

  /** As in {@code file:///…}, with everything but ASCII in percent. */
  private static String asAddress(Path path) {
    return path.toUri().toASCIIString().replaceFirst("^file://", "").replaceFirst("/$", "");
  }
}
