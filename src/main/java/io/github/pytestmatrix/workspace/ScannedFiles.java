// Plain loops: decision 022
package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The files of a workspace as they were at the scan. One that has grown meanwhile, such as the log
 * of this very build, is cut off there; any other change is an error, since half of one version and
 * half of another would be tested.
 */
public final class ScannedFiles {
  /** Where one goes. */
  public interface Target {
    /**
     * Copies the next bytes.
     *
     * @return how many; none or fewer at the end of the source
     */
    long take(FileChannel source, long from, long most) throws IOException;
  }

  private final Workspace workspace;

  public ScannedFiles(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * @throws MatrixException where the file can't be read or has changed
   * @throws IOException of the target
   */
  public void copy(Entry.File scanned, Target target) throws IOException {
    Path file = workspace.root().resolve(scanned.path());
    try (FileChannel source = open(file)) {
      long done = 0;
      while (done < scanned.size()) {
        long count = target.take(source, done, scanned.size() - done);
        if (count <= 0) {
          throw changed(file);
        }
        done += count;
      }
    }
    BasicFileAttributes now = attributes(file);
    boolean changed = now.lastModifiedTime().toMillis() != scanned.modifiedMillis();
    if (now.size() < scanned.size() || (changed && now.size() == scanned.size())) {
      throw changed(file);
    }
  }

  private FileChannel open(Path file) {
    try {
      return FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException cause) {
      throw unreadable(cause);
    }
  }

  private BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException cause) {
      throw unreadable(cause);
    }
  }

  private MatrixException changed(Path file) {
    return unreadable(new IOException(file + " changed while it was read"));
  }

  /** Also for what fails in the midst of a file, where the target can't be at fault. */
  public MatrixException unreadable(IOException cause) {
    return new MatrixException(
        "Can't read the sources below " + workspace.root() + ": " + cause.getMessage(),
        "If a file changed while it was read, run the build again; otherwise exclude it with"
            + " <sourceExcludes>.",
        cause);
  }
}
