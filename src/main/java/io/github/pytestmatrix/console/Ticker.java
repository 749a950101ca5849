// Plain loops: decision 022
package io.github.pytestmatrix.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs a task again and again on a thread of its own, which never keeps the JVM alive. */
final class Ticker implements AutoCloseable {
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  private Ticker(Duration period, Runnable task) {
    thread = new Thread(() -> loop(period, task), "pytest-matrix-console");
    thread.setDaemon(true);
  }

  static Ticker start(Duration period, Runnable task) {
    Ticker ticker = new Ticker(period, task);
    ticker.thread.start();
    return ticker;
  }

  private void loop(Duration period, Runnable task) {
    try {
      while (!stopped.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
        task.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the thread to end; doesn't wait, since the caller may hold what the task waits for. */
  @Override
  public void close() {
    stopped.countDown();
  }

  Thread thread() {
    return thread;
  }
}
