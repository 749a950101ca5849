package io.github.pytestmatrix.run;

import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.result.CellResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The files of one cell below the output directory. Only those that have our names are ever
 * touched.
 */
final class CellFolder {
  private static final String NUMBERED = "(-(rerun|attempt)\\d+)*";
  private static final Pattern LOG = Pattern.compile("output" + NUMBERED + "\\.log|setup\\.log");
  private static final Pattern RESULTS = Pattern.compile("junit" + NUMBERED);

  private final Path folder;

  private CellFolder(Path folder) {
    this.folder = folder;
  }

  static CellFolder of(Path outputDirectory, String cell) {
    return new CellFolder(outputDirectory.resolve(cell));
  }

  /** Makes the folder and removes from it what an earlier run of the cell wrote. */
  void clear() {
    try {
      Files.createDirectories(folder);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          clear(file, file.getFileName().toString());
        }
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private static void clear(Path file, String name) throws IOException {
    if (LOG.matcher(name).matches()) {
      Files.delete(file);
    } else if (RESULTS.matcher(name).matches()
        && Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> results = Files.newDirectoryStream(file)) {
        for (Path result : results) {
          Files.delete(result);
        }
      }
      Files.delete(file);
    }
  }

  /** {@code suffix} tells reruns apart; empty for the run of all tests. */
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

  /** Rewrites pytest's own XML, which has been read by now. */
  void mask(String suffix, Mask mask) {
    if (mask.isEmpty()) {
      return;
    }
    try {
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(folder.resolve("junit" + suffix))) {
        found.forEach(files::add);
      }
      for (Path file : files) {
        mask.file(file);
      }
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** Renames what an attempt wrote that is about to be repeated. */
  void setAside(String suffix, int attempt) {
    String aside = suffix + "-attempt" + attempt;
    try {
      Files.move(log(suffix), log(aside));
      Files.move(folder.resolve("junit" + suffix), folder.resolve("junit" + aside));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** The first attempt is the decisive one after all. */
  void exchange(String suffix) {
    setAside(suffix, 2);
    String first = suffix + "-attempt1";
    try {
      Files.move(log(first), log(suffix));
      Files.move(folder.resolve("junit" + first), folder.resolve("junit" + suffix));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  CellResult.Paths paths() {
    return new CellResult.Paths(folder, log(""), folder.resolve("setup.log"));
  }
}
