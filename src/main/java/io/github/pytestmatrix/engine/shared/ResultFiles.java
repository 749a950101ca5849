// Plain loops: decision 022
package io.github.pytestmatrix.engine.shared;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Brings the files of a cell's results folder to where the reports are made. The code under test
 * wrote them: so only plain files directly in that folder are taken, and only up to a size.
 */
public final class ResultFiles {
  private ResultFiles() {}

  public static void move(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      return; // the code under test removed it
    }
    ResultNames names = new ResultNames();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
      for (Path file : files) {
        names.see();
        String name = file.getFileName().toString();
        BasicFileAttributes found =
            Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (found.isRegularFile() && isNowhereElse(file) && names.take(name, found.size())) {
          Files.move(file, to.resolve(name));
        }
      }
    }
  }

  /** A hard link may be to any file of the user's, which would then be among the results. */
  private static boolean isNowhereElse(Path file) throws IOException {
    return !file.getFileSystem().supportedFileAttributeViews().contains("unix")
        || Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS).equals(1);
  }
}
