package io.github.pytestmatrix.engine.local.machine;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** A user's folder among the temporary ones, where everybody may make folders of any name. */
final class PrivateFolder {
  private static final Path PROCESS = Path.of("/proc/self");

  private PrivateFolder() {}

  static Path in(Path temporary) {
    return temporary.resolve("pytest-matrix-" + user());
  }

  /** The JDK has no getuid, but this process's files have an owner. */
  private static String user() {
    try {
      return String.valueOf(Files.getAttribute(PROCESS, "unix:uid"));
    } catch (IOException | UnsupportedOperationException noSuchThing) {
      return System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    }
  }

  /**
   * @throws MatrixException if it can't be made, or is somebody else's
   */
  static Path make(Path folder) {
    if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return folder;
    }
    try {
      Files.createDirectories(folder.getParent());
      return Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException known) {
      return ofThisUser(folder);
    } catch (IOException unwritable) {
      throw unusable(folder, unwritable.toString());
    }
  }

  private static Path ofThisUser(Path folder) {
    try {
      PosixFileAttributes found =
          Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String permissions = PosixFilePermissions.toString(found.permissions());
      if (!found.isDirectory() || !permissions.equals("rwx------")) {
        throw unusable(folder, "it is not a folder that only its owner can access");
      }
      if (Files.exists(PROCESS) && !Files.getOwner(PROCESS).equals(found.owner())) {
        throw unusable(folder, "it belongs to another user");
      }
      return folder;
    } catch (IOException unreadable) {
      throw unusable(folder, unreadable.toString());
    }
  }

  private static MatrixException unusable(Path folder, String why) {
    return new MatrixException(
        "This user has no writable home folder, and "
            + folder
            + " can't be used instead: "
            + why
            + ".",
        "Set HOME, or choose a folder for the environments:"
            + " -Dpytest-matrix.cacheDirectory=/path/to/cache");
  }
}
