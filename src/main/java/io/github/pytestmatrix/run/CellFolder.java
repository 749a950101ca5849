package io.github.pytestmatrix.run;

import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.pytest.Outcome;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one cell below the output directory. Only those that have our names are ever
 * touched.
 */
final class CellFolder {
  private static final String NUMBERED = "(-(rerun|attempt)\\d+)*";
  private static final Pattern LOG = Pattern.compile("output" + NUMBERED + "\\.log|setup\\.log");
  private static final Pattern RESULTS =
      Pattern.compile("(junit" + NUMBERED + ")(\\.[0-9a-f]{8})?");

  private final Path folder;

  /**
   * In the names of folders for results while the cell runs: should another build have removed ours
   * and begun to write here, it must not get our results.
   */
  private final String token = "." + UUID.randomUUID().toString().substring(0, 8);

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

  /** A new, empty folder for pytest's own XML; {@link #publish} gives it its name. */
  Path results(String suffix) {
    try {
      return Files.createDirectory(unpublished(suffix));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private Path unpublished(String suffix) {
    return folder.resolve("junit" + suffix + token);
  }

  /** The results are judged. Where there is no folder any more, there are none. */
  void publish() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> ours = Files.newDirectoryStream(folder, "junit*" + token)) {
      for (Path results : ours) {
        Matcher name = RESULTS.matcher(results.getFileName().toString());
        if (name.matches()) {
          Files.move(results, folder.resolve(name.group(1)));
        }
      }
    } catch (IOException removed) {
      throw new UncheckedIOException(removed);
    }
  }

  /** Rewrites pytest's own XML, which has been read by now. */
  void mask(String suffix, Mask mask) {
    if (mask.isEmpty()) {
      return;
    }
    try {
      List<Path> files = new ArrayList<>();
      try (DirectoryStream<Path> found = Files.newDirectoryStream(unpublished(suffix))) {
        found.forEach(files::add);
      }
      maskAll(files, mask);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** None is left out for the trouble with another. */
  private static void maskAll(List<Path> files, Mask mask) throws IOException {
    List<IOException> troubles = new ArrayList<>();
    for (Path file : files) {
      try {
        mask.file(file);
      } catch (IOException unwritable) {
        troubles.add(unwritable);
      }
    }
    if (!troubles.isEmpty()) {
      throw troubles.get(0);
    }
  }

  /** Renames what an attempt wrote that is about to be repeated. */
  void setAside(String suffix, int attempt) {
    String aside = suffix + "-attempt" + attempt;
    try {
      // First what can only be ours.
      Files.move(unpublished(suffix), folder.resolve("junit" + aside));
      Files.move(log(suffix), log(aside));
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
      Files.move(folder.resolve("junit" + first), unpublished(suffix));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  /** The outcome of a job whose files are not whole: an error, whatever its tests said. */
  static Outcome unwritable(Outcome outcome, IOException why) {
    String reason = why.toString().replaceFirst("^java\\.(io|nio\\.file)\\.", "");
    Problem problem =
        new Problem(
            Problem.Kind.ERROR,
            "Unwritable",
            "The cell's files can't be written: " + reason,
            "Check that the disk of <outputDirectory> is writable and has free space.");
    return new Outcome(
        Status.ERROR,
        outcome.tests(),
        outcome.problem().or(() -> Optional.of(problem)),
        outcome.interpreter(),
        List.of());
  }

  CellResult.Paths paths() {
    return new CellResult.Paths(folder, log(""), folder.resolve("setup.log"));
  }
}
