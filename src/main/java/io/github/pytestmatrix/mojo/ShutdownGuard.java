package io.github.pytestmatrix.mojo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a JVM that was told to end (Ctrl-C, SIGTERM, SIGHUP) from ending before the results so far
 * are written, but not for longer than a short while.
 */
final class ShutdownGuard implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(15);

  private final CountDownLatch written = new CountDownLatch(1);
  private final Thread hook = new Thread(this::await, "pytest-matrix-reports");

  ShutdownGuard() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void await() {
    try {
      if (!written.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // whoever ended the build doesn't wait for ever
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    written.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      return; // the hook is on its way, and finds nothing to wait for
    }
  }
}
