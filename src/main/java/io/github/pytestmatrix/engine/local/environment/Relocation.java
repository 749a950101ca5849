// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces one folder's path by another's in the bytes of text files, also where it is escaped.
 *
 * @param forms what to replace by what, as characters that stand for bytes
 */
record Relocation(Map<String, String> forms, String moved) {
  /** The longest first line that all kernels read as a whole. */
  private static final int LONGEST_SHEBANG = 126;

  /** Either form, as installers write them: some do not quote all that has to be. */
  private static final String FIRST_LINES =
      "\\A#!(?:/bin/sh\\n'''exec' )?[\"']?(?<path>%s/[^\"'\\s]*)[\"']?(?<options>(?: +-[^\"\\s]*)*)"
          + "(?: \"\\$0\" \"\\$@\"\\n' '''|[ \\t]*(?=\\r?\\n))";

  static Relocation of(Path from, Path to) {
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put(latin(from.toString()), latin(to.toString()));
    for (String quote : List.of("", "'", "\"")) {
      forms.putIfAbsent(latin(escaped(from, quote)), latin(escaped(to, quote)));
    }
    forms.putIfAbsent(asAddress(from), asAddress(to));
    return new Relocation(forms, latin(to.toString()));
  }

  boolean concerns(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (text.indexOf('\0') >= 0) {
      return false;
    }
    for (String form : forms.keySet()) {
      if (text.contains(form)) {
        return true;
      }
    }
    return false;
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
    Matcher program = Pattern.compile(FIRST_LINES.formatted(Pattern.quote(moved))).matcher(text);
    if (!program.find()) {
      return applied;
    }
    String path = program.group("path");
    String options = program.group("options");
    String line = "#!" + path + options;
    if (line.length() > LONGEST_SHEBANG || path.indexOf(' ') >= 0) {
      // For a shell a command, for Python a text.
      String quoted = "'" + path.replace("'", "'\\''") + "'";
      line = "#!/bin/sh\n'''exec' " + quoted + options + " \"$0\" \"$@\"\n' '''";
    }
    return (line + text.substring(program.end())).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The bytes of the text's UTF-8, as characters. */
  private static String latin(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** As in a text of Python or JSON between such quotes. */
  private static String escaped(Path path, String quote) {
    String text = path.toString().replace("\\", "\\\\");
    return quote.isEmpty() ? text : text.replace(quote, "\\" + quote);
  }

  /** As in {@code file:///…}, with everything but ASCII in percent. */
  private static String asAddress(Path path) {
    return path.toUri().toASCIIString().replaceFirst("^file://", "").replaceFirst("/$", "");
  }
}
