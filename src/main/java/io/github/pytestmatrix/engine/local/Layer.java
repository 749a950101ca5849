package io.github.pytestmatrix.engine.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * A part of an environment in the cache: a folder with a virtual environment, and what has to be
 * written anew for each cell.
 */
record Layer(Path folder) {
  private static final String LAYOUT = "layout";
  private static final String MANIFEST = "files";
  private static final String COMPLETE = "complete";

  Path venv() {
    return folder.resolve("venv");
  }

  /** Files that hold the path of {@link #work}, which is another one in each cell. */
  Path relocatable() {
    return folder.resolve("relocatable");
  }

  /** What installing from the sources left beside them. */
  Path overlay() {
    return folder.resolve("overlay");
  }

  /** Where the sources lie while something is installed from them. */
  Path work() {
    return folder.resolve("work");
  }

  Path temporary() {
    return folder.resolve("tmp");
  }

  VenvLayout layout() throws IOException {
    return VenvLayout.read(folder.resolve(LAYOUT));
  }

  /** Whether it was built to its end. */
  boolean complete() {
    return Files.isRegularFile(folder.resolve(COMPLETE));
  }

  /** The project that built it; empty where the layer is nobody's own. */
  String project() throws IOException {
    return Files.readString(folder.resolve(COMPLETE)).strip();
  }

  /** What is wrong with it, in half a sentence; empty where nothing is. */
  Optional<String> damage() {
    try {
      Optional<String> damage =
          FileList.read(folder.resolve(MANIFEST)).damagedIn(FileList.of(venv()));
      return damage.or(
          () ->
              Files.exists(layoutOf().python(venv()))
                  ? Optional.empty()
                  : Optional.of("its interpreter is gone"));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.of("it can't be read: " + unreadable);
    }
  }

  private VenvLayout layoutOf() {
    try {
      return layout();
    } catch (IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }

  /** From here on it counts as complete; nobody sees half of this. */
  void seal(VenvLayout layout, String project) throws IOException {
    layout.write(folder.resolve(LAYOUT));
    FileList.of(venv()).write(folder.resolve(MANIFEST));
    Path written = folder.resolve(COMPLETE + ".new");
    Files.writeString(written, project + "\n");
    Files.move(written, folder.resolve(COMPLETE), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Sets apart what holds the path of the sources; bytecode of it has that path, too. */
  void setApart() throws IOException {
    Relocation sources = Relocation.of(work(), work());
    try (var files = Files.walk(venv())) {
      for (Path file : files.filter(this::mayHoldPaths).toList()) {
        if (sources.concerns(Files.readAllBytes(file))) {
          Path to = relocatable().resolve(venv().relativize(file).toString());
          Files.createDirectories(to.getParent() == null ? relocatable() : to.getParent());
          Files.move(file, to);
          removeBytecode(file);
        }
      }
    }
  }

  private boolean mayHoldPaths(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    String path = venv().relativize(file).toString();
    return !path.contains(".dist-info") && !path.contains("__pycache__");
  }

  private static void removeBytecode(Path file) throws IOException {
    String stem = file.getFileName().toString().replaceFirst("\\.py$", "");
    Path cache = file.resolveSibling("__pycache__");
    if (Files.isDirectory(cache)) {
      try (DirectoryStream<Path> compiled = Files.newDirectoryStream(cache, stem + ".*.pyc")) {
        for (Path one : compiled) {
          Files.delete(one);
        }
      }
    }
  }

  /**
   * Writes what was set apart into a cell's environment, for sources that lie in another folder.
   */
  void restore(Path cellVenv, Path sources) throws IOException {
    if (!Files.isDirectory(relocatable())) {
      return;
    }
    Relocation move = Relocation.of(work(), sources);
    Relocation script = Relocation.of(venv(), cellVenv);
    try (var files = Files.walk(relocatable())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = cellVenv.resolve(relocatable().relativize(file).toString());
        Files.createDirectories(to.getParent() == null ? cellVenv : to.getParent());
        Files.copy(
            file, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        byte[] moved = move.apply(Files.readAllBytes(file));
        boolean isScript = moved.length > 2 && moved[0] == '#' && moved[1] == '!';
        Files.write(to, isScript ? script.shebang(moved) : moved);
      }
    }
  }

  /** Adds what installing left beside the sources, to a private copy of them. */
  void addOverlay(Path sources) throws IOException {
    if (!Files.isDirectory(overlay())) {
      return;
    }
    Relocation move = Relocation.of(work(), sources);
    try (var files = Files.walk(overlay())) {
      for (Path file : files.toList()) {
        Path to = sources.resolve(overlay().relativize(file).toString());
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        Files.copy(file, to, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
        if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS) && isText(file)) {
          Files.write(to, move.apply(Files.readAllBytes(file)));
        }
      }
    }
  }

  private static boolean isText(Path file) {
    String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
    return !name.endsWith(".so") && !name.endsWith(".pyd") && !name.endsWith(".pyc");
  }
}
