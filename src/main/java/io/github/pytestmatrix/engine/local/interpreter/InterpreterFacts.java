// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.Sha256;
import io.github.pytestmatrix.engine.local.machine.FileSignature;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an interpreter said of itself, as the one line that it said it in: so it goes to the cache
 * and comes back by the same way.
 */
final class InterpreterFacts {
  /** Marks a platform whose interpreter is built for half of its processor's width. */
  static final String NARROW = "-32bit";

  private static final Set<String> NAMES =
      Set.of(
          "implementation",
          "version",
          "freeThreaded",
          "abi",
          "platform",
          "bits",
          "text",
          "executable",
          "venv",
          "ensurepip");

  private final String line;
  private final Map<String, String> values;

  private InterpreterFacts(String line, Map<String, String> values) {
    this.line = line;
    this.values = values;
  }

  /** Empty where the line is not such an answer. */
  static Optional<InterpreterFacts> parse(String line) {
    Map<String, String> values = new HashMap<>();
    for (String field : line.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        return Optional.empty();
      }
      try {
        values.put(
            field.substring(0, equals),
            URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException damaged) {
        return Optional.empty();
      }
    }
    boolean whole =
        values.keySet().equals(NAMES)
            && PythonVersion.parse(values.getOrDefault("version", "")).isPresent();
    return whole ? Optional.of(new InterpreterFacts(line, values)) : Optional.empty();
  }

  String line() {
    return line;
  }

  /** The path by which it knows itself; another one where it was started through a wrapper. */
  String executable() {
    return value("executable");
  }

  /**
   * @param found the path that it was found by
   * @param stamp of the file that the path leads to
   */
  Interpreter interpreter(Path found, FileSignature stamp) {
    return new Interpreter(
        found,
        value("implementation"),
        value("version"),
        value("freeThreaded").equals("1"),
        platform(),
        build(stamp),
        value("venv").equals("1"),
        value("ensurepip").equals("1"));
  }

  /** Python names the processor by the kernel, even where it was built for a narrower one. */
  private String platform() {
    String platform = value("platform");
    return value("bits").equals("32") && platform.endsWith("64") ? platform + NARROW : platform;
  }

  private String build(FileSignature stamp) {
    String all =
        String.join(
            "\n",
            value("text"),
            value("abi"),
            platform(),
            stamp.path(),
            stamp.modified() + " " + stamp.size());
    return Sha256.of(all);
  }

  private String value(String name) {
    return values.getOrDefault(name, "");
  }
}
