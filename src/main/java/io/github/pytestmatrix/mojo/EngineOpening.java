package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.LostException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Opens the engine beside the planning: finding the daemon and loading its client takes as long as
 * all the rest.
 */
final class EngineOpening implements AutoCloseable {
  private static final Duration CLOSING = Duration.ofSeconds(30);

  private final FutureTask<EngineChoice.Chosen> opening;
  private final Thread thread;
  private final Consumer<String> warnings;

  EngineOpening(Callable<EngineChoice.Chosen> open, Consumer<String> warnings) {
    this.warnings = warnings;
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
   * What it can't remove doesn't change what the tests have shown.
   */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(CLOSING.toMillis());
      if (opening.isDone()) {
        closeEngine();
      }
    } catch (InterruptedException again) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeEngine() throws InterruptedException {
    Engine engine;
    try {
      engine = chosen().engine();
    } catch (MatrixException | IllegalStateException neverOpened) {
      // There is nothing to close; whoever asked for the engine was told why.
      return;
    }
    try {
      engine.close();
    } catch (LostException left) {
      warnings.accept(left.getMessage());
    }
  }
}
