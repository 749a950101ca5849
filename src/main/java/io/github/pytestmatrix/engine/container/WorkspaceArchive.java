package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.workspace.ScannedFiles;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The workspace as a tar archive, read once from the user's tree and then sent to every cell. Small
 * ones stay in memory; larger ones lie in a file that has no name.
 */
public final class WorkspaceArchive implements AutoCloseable {
  private static final long IN_MEMORY = 64L << 20;

  private final byte[] bytes;
  private final Optional<NamelessFile> file;

  private WorkspaceArchive(byte[] bytes, Optional<NamelessFile> file) {
    this.bytes = bytes;
    this.file = file;
  }

  /**
   * @param folder the path below the container's root that the entries go to, without slashes at
   *     its ends
   * @param owner of all entries
   */
  static WorkspaceArchive of(Workspace workspace, String folder, User owner) {
    long size =
        workspace.entries().stream()
            .mapToLong(entry -> 1024 + (entry instanceof Entry.File file ? file.size() : 0))
            .sum();
    try {
      if (size <= IN_MEMORY) {
        ByteArrayOutputStream memory = new ByteArrayOutputStream((int) size + 4096);
        write(workspace, folder, owner, memory);
        return new WorkspaceArchive(memory.toByteArray(), Optional.empty());
      }
      return inFile(workspace, folder, owner);
    } catch (IOException unreadable) {
      throw new ScannedFiles(workspace).unreadable(unreadable);
    }
  }

  private static WorkspaceArchive inFile(Workspace workspace, String folder, User owner)
      throws IOException {
    NamelessFile file = NamelessFile.create();
    try (OutputStream out = new BufferedOutputStream(file.output(), 1 << 16)) {
      write(workspace, folder, owner, out);
      return new WorkspaceArchive(new byte[0], Optional.of(file));
    } catch (IOException | RuntimeException failure) {
      file.close();
      throw failure;
    }
  }

  private static void write(Workspace workspace, String folder, User owner, OutputStream out)
      throws IOException {
    try (Tar tar = new Tar(out, owner)) {
      tar.folder(folder);
      ScannedFiles files = new ScannedFiles(workspace);
      for (Entry entry : workspace.entries()) {
        String name = folder + "/" + entry.path();
        if (entry instanceof Entry.File file) {
          tar.file(name, files, file);
        } else if (entry instanceof Entry.Link link) {
          tar.link(name, link.target());
        } else {
          tar.folder(name);
        }
      }
    }
  }

  public InputStream open() {
    return file.map(NamelessFile::input).orElseGet(() -> new ByteArrayInputStream(bytes));
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
