package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.shared.SystemLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The right to build, remove or begin to use a layer. */
final class LayerLock {
  private static final long FIRST_POLL_MILLIS = 2;
  private static final long LAST_POLL_MILLIS = 100;

  private LayerLock() {}

  /**
   * Waits for it.
   *
   * @throws MatrixException where somebody else has it for longer than that
   */
  static SystemLock acquire(Path file, Duration patience) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long poll = FIRST_POLL_MILLIS;
    while (true) {
      Optional<SystemLock> lock = SystemLock.tryAcquire(file);
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
            "Wait for it, or end it; <setupTimeout> sets a longer limit.");
      }
      Thread.sleep(poll);
      poll = Math.min(LAST_POLL_MILLIS, poll * 2);
    }
  }
}
