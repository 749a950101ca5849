package io.github.pytestmatrix.engine.shared;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;

/**
 * A right that one thread of one process of this machine has. The system takes it back when the
 * process ends, however that happens.
 *
 * <p>Within a process the system's lock is worth nothing: it vanishes when anybody there closes the
 * same file. So whoever wants it first needs a mark that all of the JVM see. A system property is
 * one, where a static field is not: each Maven module may load this class anew.
 */
public final class SystemLock implements AutoCloseable {
  private static final String MARK = "pytest-matrix.locked.";

  private final Path file;
  private final FileChannel channel;

  private SystemLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Empty where somebody else has it.
   *
   * @param file made where it is not there, and never removed
   */
  public static Optional<SystemLock> tryAcquire(Path file) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    if (System.getProperties().putIfAbsent(MARK + file, "") != null) {
      return Optional.empty();
    }
    Optional<SystemLock> mine = Optional.empty();
    try {
      mine = lock(file);
    } finally {
      if (mine.isEmpty()) {
        System.clearProperty(MARK + file);
      }
    }
    return mine;
  }

  private static Optional<SystemLock> lock(Path file) throws IOException {
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
    return lock.isPresent() ? Optional.of(new SystemLock(file, channel)) : Optional.empty();
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
