package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A private copy of the sources. No hard links, through which tests could change the originals;
 * file systems that share blocks until they are written do so by themselves.
 */
final class WorkspaceCopy {
  private WorkspaceCopy() {}

  /**
   * @param target a folder that is not there yet
   * @throws MatrixException where a source can't be read any more
   */
  static void copy(Workspace workspace, Path target) throws IOException {
    Files.createDirectories(target);
    for (Entry entry : workspace.entries()) {
      Path to = target.resolve(entry.path());
      if (entry instanceof Entry.Folder) {
        Files.createDirectory(to);
      } else if (entry instanceof Entry.Link link) {
        Files.createSymbolicLink(to, to.getFileSystem().getPath(link.target()));
      } else {
        copyFile(workspace, entry.path(), to);
      }
    }
  }

  /**
   * With its time of change and its permissions, so that bytecode and scripts are what they were.
   */
  private static void copyFile(Workspace workspace, String path, Path to) throws IOException {
    Path from = workspace.root().resolve(path);
    try {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (NoSuchFileException gone) {
      throw new MatrixException(
          "Can't read the source " + from + ": it is gone.",
          "If a file changed while it was read, run again; else see <sourceExcludes>.",
          gone);
    }
    if (!Files.isWritable(to)) {
      // A cell's own copy; tests change such files in containers, too, where they are root.
      boolean unusedDone = to.toFile().setWritable(true, true);
    }
  }
}
