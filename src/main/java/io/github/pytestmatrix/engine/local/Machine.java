package io.github.pytestmatrix.engine.local;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of this machine decides where things are; tests make up others. All paths are of one file
 * system.
 *
 * @param environment the caller's variables
 * @param home the user's home folder
 * @param root the folder that {@code /usr} and {@code /opt} are in; on Windows the system drive's
 * @param temporary the folder for temporary files
 */
public record Machine(
    Os os, Map<String, String> environment, Path home, Path root, Path temporary) {
  private static final String FOLDER = "pytest-matrix";

  /** The families of systems that differ in where things are. */
  public enum Os {
    LINUX,
    MACOS,
    WINDOWS
  }

  public Machine {
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  /** This one. */
  public static Machine current() {
    Path home = Path.of(System.getProperty("user.home")).toAbsolutePath();
    Path java = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    Os os = os(System.getProperty("os.name"));
    Map<String, String> environment = System.getenv();
    // The JVM does not heed TMPDIR.
    String given = os == Os.WINDOWS ? "" : environment.getOrDefault("TMPDIR", "");
    Path temporary = given.isBlank() ? java : Path.of(given).toAbsolutePath();
    return new Machine(os, environment, home, home.getRoot(), temporary);
  }

  static Os os(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("windows")) {
      return Os.WINDOWS;
    }
    return lower.startsWith("mac") || lower.startsWith("darwin") ? Os.MACOS : Os.LINUX;
  }

  public boolean windows() {
    return os == Os.WINDOWS;
  }

  /** A variable's value; a blank one counts as absent. On Windows names have no case. */
  public Optional<String> variable(String name) {
    if (!windows()) {
      String value = environment.getOrDefault(name, "");
      return value.isBlank() ? Optional.empty() : Optional.of(value);
    }
    for (Map.Entry<String, String> entry : environment.entrySet()) {
      if (entry.getKey().equalsIgnoreCase(name) && !entry.getValue().isBlank()) {
        return Optional.of(entry.getValue());
      }
    }
    return Optional.empty();
  }

  /** A variable's value as an absolute path; relative or malformed ones count as absent. */
  public Optional<Path> folder(String variable) {
    Optional<String> value = variable(variable);
    return value.isPresent() ? absolutePath(value.get()) : Optional.empty();
  }

  /** The folders of {@code PATH}, in order; relative or malformed ones are passed over. */
  public List<Path> searchPath() {
    Set<Path> folders = new LinkedHashSet<>();
    String separator = windows() ? ";" : ":";
    for (String item : variable("PATH").orElse("").split(separator, -1)) {
      Optional<Path> folder = absolutePath(item);
      if (folder.isPresent()) {
        folders.add(folder.get());
      }
    }
    return List.copyOf(folders);
  }

  /** The first program of that name on {@code PATH}. */
  public Optional<Path> program(String name) {
    List<String> suffixes = windows() ? List.of(".exe", ".cmd", ".bat") : List.of("");
    for (Path folder : searchPath()) {
      for (String suffix : suffixes) {
        Path file = folder.resolve(name + suffix);
        if (Files.isRegularFile(file) && Files.isExecutable(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Path> absolutePath(String text) {
    Optional<Path> path = path(text);
    return path.isPresent() && path.get().isAbsolute() ? path : Optional.empty();
  }

  /** A text as a path of this machine; empty where it can't be one. */
  Optional<Path> path(String text) {
    try {
      return Optional.of(home.getFileSystem().getPath(text));
    } catch (InvalidPathException notOfThisSystem) {
      return Optional.empty();
    }
  }

  /**
   * Where our own caches go, by each system's custom: {@code XDG_CACHE_HOME} or {@code ~/.cache},
   * {@code ~/Library/Caches}, {@code %LOCALAPPDATA%}.
   */
  public Path cacheFolder() {
    return switch (os) {
      case LINUX -> folder("XDG_CACHE_HOME").orElse(home.resolve(".cache")).resolve(FOLDER);
      case MACOS ->
          folder("XDG_CACHE_HOME")
              .orElse(home.resolve("Library").resolve("Caches"))
              .resolve(FOLDER);
      case WINDOWS ->
          folder("LOCALAPPDATA")
              .orElse(home.resolve("AppData").resolve("Local"))
              .resolve(FOLDER)
              .resolve("Cache");
    };
  }

  /** Where programs keep the user's data: {@code XDG_DATA_HOME}, {@code %APPDATA%}. */
  Path data() {
    return windows()
        ? folder("APPDATA").orElse(home.resolve("AppData").resolve("Roaming"))
        : folder("XDG_DATA_HOME").orElse(home.resolve(".local").resolve("share"));
  }

  /** {@code %LOCALAPPDATA%}, on Windows. */
  Path localData() {
    return folder("LOCALAPPDATA").orElse(home.resolve("AppData").resolve("Local"));
  }
}
