// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.shared.SystemLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The right to write into an output directory. One execution at a time has it, since the files of
 * another one would be taken for its own.
 */
final class OutputDirectoryLock implements AutoCloseable {
  private static final long POLL_MILLIS = 200;

  private final Path output;
  private final Path mark;
  private final String token = UUID.randomUUID().toString();
  private Optional<SystemLock> lock = Optional.empty();

  private OutputDirectoryLock(Path output) {
    this.output = output;
    this.mark = output.resolve(".build");
  }

  /**
   * Waits for it.
   *
   * @param news hears once that it has to wait
   */
  static OutputDirectoryLock of(Path output, Consumer<String> news)
      throws IOException, InterruptedException {
    OutputDirectoryLock held = new OutputDirectoryLock(output.toAbsolutePath().normalize());
    held.acquire(news);
    try {
      Files.writeString(held.mark, held.token);
      return held;
    } catch (IOException unwritable) {
      held.close();
      throw unwritable;
    }
  }

  private void acquire(Consumer<String> news) throws IOException, InterruptedException {
    Path file = output.resolve(".lock");
    boolean told = false;
    while (lock.isEmpty()) {
      try {
        lock = SystemLock.tryAcquire(file);
      } catch (IOException unlockable) {
        if (!Files.isWritable(file)) {
          throw unlockable;
        }
        return; // a file system without locks, where the mark alone has to do
      }
      if (lock.isEmpty()) {
        if (!told) {
          news.accept("Waiting for another build that writes into " + output);
        }
        told = true;
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  /**
   * Whether it still holds: no lock keeps others from removing the directory.
   *
   * @throws MatrixException where it doesn't
   */
  void check() {
    String found;
    try {
      found = Files.readString(mark);
    } catch (IOException removed) {
      found = "";
    }
    if (!found.equals(token)) {
      throw new MatrixException(
          "Another build has removed "
              + output
              + " while this one was writing into it, so the files of both may be mixed.",
          "Run this build again while no other build of this project runs, such as `mvn clean`.");
    }
  }

  @Override
  public void close() throws IOException {
    if (lock.isPresent()) {
      lock.get().close();
    }
  }
}
