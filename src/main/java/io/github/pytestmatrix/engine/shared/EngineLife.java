package io.github.pytestmatrix.engine.shared;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An engine from its opening to its end. The engine is closed once, by the build or by the JVM's
 * shutdown hook; work that fails since the engine is being closed under it was stopped.
 */
public final class EngineLife {
  private static final String ENDING = "The build is ending.";

  /** Work for a cell, which ends early by an interrupt. */
  public interface Work<T, X extends Exception> {
    T run() throws X, InterruptedException;
  }

  /** Work holds the read lock, so that its end can be waited for. */
  private final ReadWriteLock work = new ReentrantReadWriteLock();

  private final Thread hook;
  private volatile boolean closing;

  /**
   * @param close the engine's own, for the shutdown hook
   */
  public EngineLife(Runnable close) {
    this.hook = new Thread(close, "pytest-matrix-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Does the work, unless the engine is closing.
   *
   * @throws InterruptedException if the engine is or was closed in the meantime, whatever came of
   *     the work
   */
  public <T, X extends Exception> T unlessClosing(Work<T, X> wanted)
      throws X, InterruptedException {
    work.readLock().lock();
    try {
      stopIfClosing();
      T done = wanted.run();
      stopIfClosing();
      return done;
    } catch (InterruptedException stopped) {
      throw stopped;
    } catch (Exception trouble) {
      if (closing) {
        InterruptedException stopped = new InterruptedException(ENDING);
        stopped.initCause(trouble);
        throw stopped;
      }
      throw trouble;
    } finally {
      work.readLock().unlock();
    }
  }

  private void stopIfClosing() throws InterruptedException {
    if (closing) {
      throw new InterruptedException(ENDING);
    }
  }

  /** Returns true for the first caller only, who then has to close the engine. */
  public synchronized boolean beginClosing() {
    boolean first = !closing;
    closing = true;
    return first;
  }

  /** Waits for the work under way, which has been stopped by now and tidies up after itself. */
  public void awaitWork(Duration limit) throws InterruptedException {
    if (work.writeLock().tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      work.writeLock().unlock();
    }
  }

  /** Whether this is the shutdown hook's thread: the JVM is ending and waits for it. */
  public boolean atExit() {
    return Thread.currentThread() == hook;
  }

  /** The engine is closed; the JVM has nothing to do for it any more. */
  public void end() {
    if (atExit()) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // The hook runs or is about to; it finds the engine closed.
      return;
    }
  }
}
