package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * The right to build, remove or begin to use a layer, which one thread of one process has. The
 * system takes it back when the process ends, however that happens.
 *
 * <p>Within a process the system's lock is worth nothing: it vanishes when anybody there closes the
 * same file. So whoever wants it first needs a mark that all of the JVM see. A system property is
 * one, where a static field is not: each Maven module may load this class anew.
 */
final class LayerLock implements AutoCloseable {
  private static final String MARK = "pytest-matrix.locked.";
  private static final long FIRST_POLL_MILLIS = 2;
  private static final long LAST_POLL_MILLIS = 100;

  private final Path file;
  private final FileChannel channel;

  private LayerLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits for it.
   *
   * @throws MatrixException where somebody else has it for longer than that
   */
  static LayerLock acquire(Path file, Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long poll = FIRST_POLL_MILLIS;
    while (true) {
      Optional<LayerLock> lock = tryAcquire(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      if (System.nanoTime() >= deadline) {
        throw new MatrixException(
            "Another build has been preparing the same environment for "
                + patience.toSeconds()
                + " s (lock "
                + file
                + ").",
            "Wait for it, or end it; a longer limit is set by <setupTimeout>.");
      }
      Thread.sleep(poll);
      poll = Math.min(LAST_POLL_MILLIS, poll * 2);
    }
  }

  /** Empty where somebody else has it. */
  static Optional<LayerLock> tryAcquire(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    if (System.getProperties().putIfAbsent(MARK + file, "") != null) {
      return Optional.empty();
    }
    Optional<LayerLock> mine = Optional.empty();
    try {
      mine = lock(file);
    } finally {
      if (mine.isEmpty()) {
        System.clearProperty(MARK + file);
      }
    }
    return mine;
  }

  private static Optional<LayerLock> lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    Optional<FileLock> lock = Optional.empty();
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } finally {
      if (lock.isEmpty()) {
        channel.close();
      }
    }
    return lock.map(held -> new LayerLock(file, channel));
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      System.clearProperty(MARK + file);
    }
  }
}
