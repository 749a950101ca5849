package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * The right to build a layer, which one thread of one process has. The system takes it back when
 * the process ends, however that happens.
 */
final class LayerLock implements AutoCloseable {
  private static final long POLL_MILLIS = 50;

  private final FileChannel channel;

  private LayerLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits for it.
   *
   * @throws MatrixException where somebody else has it for longer than that
   */
  static LayerLock acquire(Path file, Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<LayerLock> lock = tryAcquire(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new MatrixException(
        "Another build has been preparing the same environment for "
            + patience.toSeconds()
            + " s (lock "
            + file
            + ").",
        "Wait for it, or end it; a longer limit is set by <setupTimeout>.");
  }

  /** Empty where somebody else has it. */
  static Optional<LayerLock> tryAcquire(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Optional<FileLock> lock = Optional.empty();
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException anotherThread) {
      lock = Optional.empty();
    } finally {
      if (lock.isEmpty()) {
        channel.close();
      }
    }
    return lock.map(held -> new LayerLock(channel));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
