package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Opens the engine beside the planning: finding the daemon and loading its client takes as long as
 * all the rest.
 */
final class EngineOpening implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final FutureTask<EngineChoice.Chosen> opening;
  private final Thread thread;

  EngineOpening(Callable<EngineChoice.Chosen> open) {
    opening = new FutureTask<>(open);
    thread = new Thread(opening, "pytest-matrix-connect");
    thread.setDaemon(true);
    thread.start();
  }

  EngineChoice.Chosen chosen() throws InterruptedException {
    try {
      return opening.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof MatrixException trouble) {
        throw trouble;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  /**
   * Closes the engine, also one that is still being opened, and also if this thread is interrupted.
   */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(CLOSING.toMillis());
      if (opening.isDone()) {
        chosen().engine().close();
      }
    } catch (InterruptedException again) {
      interrupted = true;
    } catch (MatrixException | IllegalStateException neverOpened) {
      // There is nothing to close; whoever asked for the engine was told why.
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
