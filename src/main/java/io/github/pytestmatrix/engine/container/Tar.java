package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes a tar archive whose entries belong to one user. */
public final class Tar implements AutoCloseable {
  private final TarArchiveOutputStream out;
  private final User owner;
  private final byte[] buffer = new byte[1 << 16];

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

  /**
   * Copies {@code source} as it was at the scan. One that has grown meanwhile, such as the log of
   * this very build, is cut off there; any other change is an error, since half of one version and
   * half of another would be tested.
   */
  public void file(String name, Path source, Entry.File scanned) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(scanned.size());
    entry.setMode(0100000 | scanned.mode());
    // Whole seconds: fractions would cost a further header for each file.
    entry.setLastModifiedTime(FileTime.from(scanned.modifiedMillis() / 1000, TimeUnit.SECONDS));
    begin(entry);
    try (InputStream in = Files.newInputStream(source)) {
      if (!copy(in, scanned.size())) {
        throw changed(source);
      }
    }
    out.closeArchiveEntry();
    BasicFileAttributes now = Files.readAttributes(source, BasicFileAttributes.class);
    boolean changed = now.lastModifiedTime().toMillis() != scanned.modifiedMillis();
    if (now.size() < scanned.size() || (changed && now.size() == scanned.size())) {
      throw changed(source);
    }
  }

  private static IOException changed(Path source) {
    return new IOException(source + " changed while it was read");
  }

  /** Whether there were as many bytes. */
  private boolean copy(InputStream in, long size) throws IOException {
    long left = size;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        return false;
      }
      out.write(buffer, 0, read);
      left -= read;
    }
    return true;
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
