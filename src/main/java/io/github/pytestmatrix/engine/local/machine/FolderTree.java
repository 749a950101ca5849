// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.machine;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** A folder with all that it holds. */
public final class FolderTree {
  private FolderTree() {}

  /** How much longer than the folder's own a path in it may be: systems have limits. */
  private static final int LONGEST = 300;

  /** How often somebody may put something into it while it is removed. */
  private static final int MOST_RACES = 100;

  /**
   * Removes it; links are removed, not followed. Tests may have taken permissions away, made
   * folders deeper than any path reaches, or left other oddities behind; another build may be
   * removing it, too.
   */
  public static void delete(Path folder) throws IOException {
    int races = 0;
    while (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try {
        empty(folder, folder);
      } catch (NoSuchFileException | DirectoryNotEmptyException changedMeanwhile) {
        if (++races > MOST_RACES) {
          throw changedMeanwhile;
        }
        continue;
      }
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException movedUp) {
        // From too deep to the top, where the next round finds it.
      }
    }
    Files.deleteIfExists(folder);
  }

  private static void empty(Path root, Path folder) throws IOException {
    unlock(folder);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        remove(root, entry);
      }
    }
  }

  private static void remove(Path root, Path entry) throws IOException {
    try {
      removeOnce(root, entry);
    } catch (NoSuchFileException goneMeanwhile) {
      return;
    }
  }

  private static void removeOnce(Path root, Path entry) throws IOException {
    if (isDeleted(entry)) {
      return;
    }
    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(entry);
    } else if (entry.toString().length() > root.toString().length() + LONGEST) {
      unlock(entry);
      Files.move(entry, root.resolve(UUID.randomUUID().toString()));
    } else {
      empty(root, entry);
      Files.deleteIfExists(entry);
    }
  }

  /**
   * Whether one system call did it, without a look at what it is. That holds for all but folders
   * with something in them.
   */
  private static boolean isDeleted(Path entry) {
    return entry.getFileSystem() == FileSystems.getDefault() && entry.toFile().delete();
  }

  private static void unlock(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        && !(Files.isWritable(folder) && Files.isExecutable(folder) && Files.isReadable(folder))) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }
}
