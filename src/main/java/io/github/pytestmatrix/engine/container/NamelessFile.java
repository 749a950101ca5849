package io.github.pytestmatrix.engine.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A temporary file that is removed as soon as it has been opened, so that no kill can leave it
 * behind. Systems on which an open file keeps its name remove it when the JVM ends.
 */
final class NamelessFile implements AutoCloseable {
  /** Not a channel, which an interrupt of one reader would close for all. */
  private final RandomAccessFile file;

  private NamelessFile(RandomAccessFile file) {
    this.file = file;
  }

  static NamelessFile create() throws IOException {
    return createIn(Path.of(System.getProperty("java.io.tmpdir", "/tmp")));
  }

  static NamelessFile createIn(Path folder) throws IOException {
    Path path = Files.createTempFile(folder, "pytest-matrix-", ".tmp");
    path.toFile().deleteOnExit();
    RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
    boolean unusedNameless = path.toFile().delete();
    return new NamelessFile(opened);
  }

  /** Appends; closing it leaves the file open. */
  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        synchronized (file) {
          file.seek(file.length());
          file.write(bytes, from, length);
        }
      }
    };
  }

  /** From the start; any number of them at the same time. */
  InputStream input() {
    return new InputStream() {
      private long position;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        synchronized (file) {
          file.seek(position);
          int count = file.read(bytes, from, length);
          position += Math.max(0, count);
          return count;
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
