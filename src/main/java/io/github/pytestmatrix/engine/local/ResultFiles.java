package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/**
 * Brings the files of a cell's results folder to where the reports are made. The code under test
 * wrote them: so only plain files directly in that folder are taken, and only up to a size.
 */
final class ResultFiles {
  private static final long MOST_BYTES = 1L << 30;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}");

  private ResultFiles() {}

  static void move(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      return; // the code under test removed it
    }
    long budget = MOST_BYTES;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        BasicFileAttributes found =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isRegularFile() && NAME.matcher(name).matches()) {
          budget -= found.size();
          if (budget < 0) {
            throw new MatrixException(
                "The test results in the cell's results folder are larger than 1 GiB.",
                "See what writes so much to captured output; pytest's option is junit_logging.");
          }
          Files.move(file, to.resolve(name));
        }
      }
    }
  }
}
