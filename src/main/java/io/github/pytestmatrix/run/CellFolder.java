package io.github.pytestmatrix.run;

import io.github.pytestmatrix.result.CellResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of one cell below the output directory. */
final class CellFolder {
  private final Path folder;

  private CellFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder and removes from it what an earlier run of the cell wrote; foreign files stay.
   */
  static CellFolder fresh(Path outputDirectory, String cell) {
    CellFolder files = at(outputDirectory, cell);
    try {
      Files.createDirectories(files.folder);
      files.remove("output*.log");
      files.remove("setup.log");
      try (DirectoryStream<Path> results = Files.newDirectoryStream(files.folder, "junit*")) {
        for (Path attempt : results) {
          removeFolder(attempt);
        }
      }
      return files;
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  static CellFolder at(Path outputDirectory, String cell) {
    return new CellFolder(outputDirectory.resolve(cell));
  }

  private void remove(String glob) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static void removeFolder(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  /** {@code suffix} tells attempts and reruns apart; empty for the first of all. */
  Path log(String suffix) {
    return folder.resolve("output" + suffix + ".log");
  }

  /** A new, empty folder for pytest's own XML. */
  Path results(String suffix) {
    try {
      return Files.createDirectory(folder.resolve("junit" + suffix));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  CellResult.Paths paths() {
    return new CellResult.Paths(folder, log(""), folder.resolve("setup.log"));
  }
}
