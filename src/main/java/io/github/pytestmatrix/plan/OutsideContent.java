package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Fingerprint;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.TreeSet;

/**
 * The content of what requirements install from this machine outside of the sources, so that a
 * change of it makes a new environment.
 */
final class OutsideContent {
  /** What builds and tools leave, and what no build reads. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          ".git",
          ".hg",
          ".svn",
          ".tox",
          ".nox",
          ".venv",
          "venv",
          "node_modules",
          "__pycache__",
          ".pytest_cache",
          ".mypy_cache",
          ".ruff_cache",
          "build",
          "dist");

  private static final int MOST_FILES = 20_000;

  private OutsideContent() {}

  /**
   * @param path of a project, or of an archive
   * @throws MatrixException where it can't be read, or has too many files
   */
  static String of(Path path) {
    Set<Path> files = new TreeSet<>();
    Fingerprint content = new Fingerprint();
    try {
      Files.walkFileTree(path, new Finder(path, files));
      for (Path file : files) {
        content.add(path.relativize(file).toString()).add(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new MatrixException(
          path + ", which the requirements install, can't be read: " + e + ".",
          "Make it readable, or copy it below <pythonRoot>.",
          e);
    }
    return content.hex();
  }

  /**
   * A folder of archives, as {@code --find-links} names it: their content is taken for the same if
   * name, size and time are.
   */
  static String listing(Path folder) {
    Fingerprint listing = new Fingerprint();
    try (var files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        listing
            .add(file.getFileName().toString())
            .add(Long.toString(Files.size(file)))
            .add(Files.getLastModifiedTime(file).toString());
      }
    } catch (IOException e) {
      throw new MatrixException(
          folder + ", which the requirements name, can't be read: " + e + ".",
          "Make it readable, or copy it below <pythonRoot>.",
          e);
    }
    return listing.hex();
  }

  private static final class Finder extends SimpleFileVisitor<Path> {
    private final Path top;
    private final Set<Path> files;

    Finder(Path top, Set<Path> files) {
      this.top = top;
      this.files = files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      String name = folder.getFileName() == null ? "" : folder.getFileName().toString();
      boolean left = LEFT_OUT.contains(name) || name.endsWith(".egg-info");
      return left && !folder.equals(top) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        files.add(file);
      }
      if (files.size() > MOST_FILES) {
        throw new MatrixException(
            top + ", which the requirements install, has more than " + MOST_FILES + " files.",
            "Install an archive (a wheel) of it, or copy it below <pythonRoot>.");
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
