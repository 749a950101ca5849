package io.github.pytestmatrix.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file for output. Whoever brings the output is not told when it can't be written, since the
 * tests shall end in order: who judges them asks in the end. For one thread at a time.
 */
final class LogFile implements AutoCloseable {
  private final Path path;
  private Optional<OutputStream> stream = Optional.empty();
  private Optional<IOException> trouble = Optional.empty();

  /** Written from its end on; made with the first output. */
  LogFile(Path path) {
    this.path = path;
  }

  /** Makes it now, though nothing may ever be written. */
  static LogFile begun(Path path) {
    LogFile file = new LogFile(path);
    file.write(new byte[0]);
    return file;
  }

  void write(byte[] bytes) {
    if (trouble.isPresent()) {
      return; // what came later would stand where it does not belong
    }
    try {
      open().write(bytes);
    } catch (IOException unwritable) {
      trouble = Optional.of(unwritable);
    }
  }

  private OutputStream open() throws IOException {
    if (stream.isEmpty()) {
      stream =
          Optional.of(
              Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
    return stream.get();
  }

  /** Why it is not whole; empty where it is. */
  Optional<IOException> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    if (stream.isPresent()) {
      try {
        stream.get().close();
      } catch (IOException unwritten) {
        trouble = Optional.of(trouble.orElse(unwritten));
      }
    }
  }
}
