package io.github.pytestmatrix.engine.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder with all that it holds. */
final class FolderTree {
  private FolderTree() {}

  /**
   * Removes it; links are removed, not followed. Tests may have taken permissions away or left
   * other oddities behind.
   */
  static void delete(Path folder) throws IOException {
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      empty(folder);
    }
    Files.deleteIfExists(folder);
  }

  private static void empty(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        && !(Files.isWritable(folder) && Files.isExecutable(folder) && Files.isReadable(folder))) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        delete(entry);
      }
    } catch (NoSuchFileException goneMeanwhile) {
      return;
    }
  }
}
