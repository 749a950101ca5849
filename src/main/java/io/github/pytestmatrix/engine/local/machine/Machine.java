// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.machine;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.shared.CallerEnvironment;
import java.nio.file.FileSystem;
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
    Path java = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    Os os = os(System.getProperty("os.name"));
    Map<String, String> environment = CallerEnvironment.current();
    // The JVM does not heed TMPDIR.
    String given = os == Os.WINDOWS ? "" : environment.getOrDefault("TMPDIR", "");
    Path temporary = given.isBlank() ? java : Path.of(given).toAbsolutePath();
    Path home = home(os, environment, System.getProperty("user.home", ""), temporary);
    return new Machine(os, environment, home, home.getRoot(), temporary);
  }

  /**
   * {@code HOME} first, as every program but the JVM has it. The JVM asks the list of users, which
   * has no entry for whoever a container or an OpenShift project runs as: then it answers {@code
   * ?}.
   *
   * @param javas the JVM's answer
   */
  static Path home(Os os, Map<String, String> environment, String javas, Path temporary) {
    String variable = os == Os.WINDOWS ? "" : environment.getOrDefault("HOME", "");
    for (String text : List.of(variable, javas)) {
      Optional<Path> path = path(text, temporary.getFileSystem());
      if (path.isPresent() && path.get().isAbsolute()) {
        return path.get();
      }
    }
    return PrivateFolder.in(temporary);
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
  public Optional<Path> path(String text) {
    return path(text, home.getFileSystem());
  }

  private static Optional<Path> path(String text, FileSystem system) {
    try {
      return Optional.of(system.getPath(text));
    } catch (InvalidPathException notOfThisSystem) {
      return Optional.empty();
    }
  }

  /**
   * The same, or a private folder among the temporary ones if there is no home to write to: never a
   * folder of the project.
   *
   * @throws MatrixException if that can't be made
   */
  public Path usableCacheFolder() {
    Path wanted = cacheFolder();
    Path ours = PrivateFolder.in(temporary);
    if (!wanted.startsWith(ours) && (folder("XDG_CACHE_HOME").isPresent() || writable(wanted))) {
      return wanted;
    }
    return PrivateFolder.make(ours).resolve("cache");
  }

  private static boolean writable(Path folder) {
    Path existing = folder;
    while (Files.notExists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.isDirectory(existing) && Files.isWritable(existing);
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
  public Path data() {
    return windows()
        ? folder("APPDATA").orElse(home.resolve("AppData").resolve("Roaming"))
        : folder("XDG_DATA_HOME").orElse(home.resolve(".local").resolve("share"));
  }

  /** {@code %LOCALAPPDATA%}, on Windows. */
  public Path localData() {
    return folder("LOCALAPPDATA").orElse(home.resolve("AppData").resolve("Local"));
  }
}
