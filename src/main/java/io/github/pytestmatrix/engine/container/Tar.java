package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.workspace.ScannedFiles;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes a tar archive whose entries belong to one user. */
public final class Tar implements AutoCloseable {
  private final TarArchiveOutputStream out;
  private final User owner;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);

  public Tar(OutputStream target, User owner) {
    this.owner = owner;
    out = new TarArchiveOutputStream(target, StandardCharsets.UTF_8.name());
    out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    out.setAddPaxHeadersForNonAsciiNames(true);
  }

  public void folder(String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name + "/");
    entry.setMode(0040755);
    put(entry);
  }

  public void file(String name, byte[] content) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setMode(0100644);
    begin(entry);
    out.write(content);
    out.closeArchiveEntry();
  }

  /** Copies a file as it was at the scan. */
  public void file(String name, ScannedFiles files, Entry.File scanned) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(scanned.size());
    entry.setMode(0100000 | scanned.mode());
    // Whole seconds: fractions would cost a further header for each file.
    entry.setLastModifiedTime(FileTime.from(scanned.modifiedMillis() / 1000, TimeUnit.SECONDS));
    begin(entry);
    files.copy(scanned, this::take);
    out.closeArchiveEntry();
  }

  private long take(FileChannel source, long from, long most) throws IOException {
    int count = source.read(buffer.clear().limit((int) Math.min(buffer.capacity(), most)), from);
    out.write(buffer.array(), 0, Math.max(0, count));
    return count;
  }

  void link(String name, String target) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    entry.setMode(0120777);
    put(entry);
  }

  private void put(TarArchiveEntry entry) throws IOException {
    begin(entry);
    out.closeArchiveEntry();
  }

  private void begin(TarArchiveEntry entry) throws IOException {
    entry.setUserId(owner.uid());
    entry.setGroupId(owner.gid());
    entry.setUserName("");
    entry.setGroupName("");
    out.putArchiveEntry(entry);
  }

  /**
   * Ends the entries without the closing blocks, so that another archive may follow in the stream.
   */
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
