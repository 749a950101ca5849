// Plain loops: decision 022
package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Copies the sources for one cell. Never by hard links: what a test does to its own files would
 * reach the user's.
 */
public final class WorkspaceCopy {
  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final ScannedFiles files;
  private final Path target;
  private final boolean posix;
  private final FileAttribute<?>[] executable;

  private WorkspaceCopy(Workspace workspace, Path target) {
    this.files = new ScannedFiles(workspace);
    this.target = target;
    this.posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    this.executable =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))
            }
            : new FileAttribute<?>[0];
  }

  /**
   * @param target is made, with the folders above it; may exist, but hold none of the entries
   * @throws MatrixException where the sources can't be read or change meanwhile
   * @throws IOException where the copy can't be written
   */
  public static void copy(Workspace workspace, Path target) throws IOException {
    Files.createDirectories(target);
    WorkspaceCopy copy = new WorkspaceCopy(workspace, target);
    for (Entry entry : workspace.entries()) {
      copy.add(entry);
    }
  }

  private void add(Entry entry) throws IOException {
    Path place = target.resolve(entry.path());
    if (entry instanceof Entry.File file) {
      addFile(file, place);
    } else if (entry instanceof Entry.Link link) {
      Files.createSymbolicLink(place, target.getFileSystem().getPath(link.target()));
    } else if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(place);
    }
  }

  private void addFile(Entry.File scanned, Path place) throws IOException {
    try (FileChannel out = FileChannel.open(place, NEW, attributes(scanned))) {
      files.copy(scanned, (source, from, most) -> source.transferTo(from, most, out));
    }
    if (posix && scanned.mode() != Entry.PLAIN && scanned.mode() != Entry.PROGRAM) {
      Files.setPosixFilePermissions(place, FileMode.permissions(scanned.mode()));
    }
    FileTime modified = FileTime.from(scanned.modifiedMillis(), TimeUnit.MILLISECONDS);
    Files.getFileAttributeView(place, BasicFileAttributeView.class).setTimes(modified, null, null);
  }

  private FileAttribute<?>[] attributes(Entry.File scanned) {
    return scanned.executable() ? executable : new FileAttribute<?>[0];
  }
}
