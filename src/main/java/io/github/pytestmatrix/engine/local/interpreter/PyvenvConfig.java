// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The {@code pyvenv.cfg} of a virtual environment: it tells the interpreter that it stands on. */
final class PyvenvConfig {
  private final Path file;
  private final Map<String, String> values;

  private PyvenvConfig(Path file, Map<String, String> values) {
    this.file = file;
    this.values = values;
  }

  /** Of the virtual environment whose executable that is; empty where it belongs to none. */
  static Optional<PyvenvConfig> of(Path executable) {
    Path folder = executable.getParent();
    for (int level = 0; level < 2 && folder != null; level++) {
      Path file = folder.resolve("pyvenv.cfg");
      if (Files.isRegularFile(file)) {
        return Optional.of(read(file));
      }
      folder = folder.getParent();
    }
    return Optional.empty();
  }

  private static PyvenvConfig read(Path file) {
    Map<String, String> values = new HashMap<>();
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.split("\\R", -1)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          values.put(
              line.substring(0, equals).strip().toLowerCase(Locale.ROOT),
              line.substring(equals + 1).strip());
        }
      }
    } catch (IOException unreadable) {
      // It has no base for us, then; the caller says so.
    }
    return new PyvenvConfig(file, values);
  }

  /** The interpreter below it; empty where that is gone. */
  Optional<Path> base(Machine machine) {
    String suffix = machine.windows() ? ".exe" : "";
    String name = value("implementation").equalsIgnoreCase("pypy") ? "pypy" : "python";
    String version = value("version_info").isEmpty() ? value("version") : value("version_info");
    String minor = version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
    for (String key : List.of("base-executable", "executable")) {
      Optional<Path> told = path(value(key));
      if (told.isPresent() && isThere(told.get())) {
        return told;
      }
    }
    Optional<Path> home = path(value("home"));
    if (home.isEmpty()) {
      return Optional.empty();
    }
    // A plain python3 of that folder may be another version by now: it comes last.
    for (String base : List.of(name + minor, name + minor.replaceFirst("\\..*", ""), name)) {
      Path inHome = home.get().resolve(base + suffix);
      if (isThere(inHome)) {
        return Optional.of(inHome);
      }
    }
    return Optional.empty();
  }

  private static boolean isThere(Path file) {
    return file.isAbsolute() && Files.isRegularFile(file);
  }

  /** Where the interpreter should be, for messages. */
  String home() {
    return value("home");
  }

  private Optional<Path> path(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(file.getFileSystem().getPath(text));
    } catch (InvalidPathException notOfThisSystem) {
      return Optional.empty();
    }
  }

  private String value(String key) {
    return values.getOrDefault(key, "");
  }
}
