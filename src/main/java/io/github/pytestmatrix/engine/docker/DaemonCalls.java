package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.MatrixException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives every blocking call to the daemon a deadline. docker-java's timeouts have no effect on unix
 * sockets, so the call runs on a thread of its own that is interrupted when the time is up, which
 * closes its channel. Safe for use by many threads.
 */
final class DaemonCalls implements AutoCloseable {
  private final String daemon;
  private final ExecutorService threads;

  /** A call; what it throws reaches the caller unchanged. */
  @FunctionalInterface
  interface Call<T, X extends Exception> {
    T call() throws X;
  }

  /** {@code daemon} is how messages name it. */
  DaemonCalls(String daemon) {
    this.daemon = daemon;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "pytest-matrix-docker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Answers what the call answers.
   *
   * @param what the operation, for the message: {@code inspect image python:3.8}
   * @throws MatrixException where {@code limit} has passed
   * @throws InterruptedException where the caller is interrupted; the call is cancelled
   */
  <T, X extends Exception> T within(Duration limit, String what, Call<T, X> call)
      throws X, InterruptedException {
    Future<T> answer = start(call::call);
    try {
      return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw late(limit, what);
    } catch (ExecutionException failed) {
      Throwable cause = Objects.requireNonNull(failed.getCause());
      throwUnchecked(cause);
      @SuppressWarnings("unchecked") // The call declares X, so what is checked is one.
      X declared = (X) cause;
      throw declared;
    } finally {
      answer.cancel(true);
    }
  }

  /** Runs beside the caller, without a deadline; to cancel it, cancel the answer. */
  <T> Future<T> start(Callable<T> work) {
    try {
      return threads.submit(work);
    } catch (RejectedExecutionException closed) {
      throw new MatrixException(
          "The connection to the Docker daemon at " + daemon + " is closed already.", "", closed);
    }
  }

  /** For work of several steps. */
  Executor threads() {
    return threads;
  }

  private MatrixException late(Duration limit, String what) {
    return new MatrixException(
        "The Docker daemon at "
            + daemon
            + " did not answer within "
            + seconds(limit)
            + " s: "
            + what
            + ".",
        "Check with `docker info` whether it still answers; where it hangs, restart it.");
  }

  /** {@code 30}, {@code 0.5}. */
  static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? String.valueOf(duration.toSeconds())
        : String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
  }

  private static void throwUnchecked(Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
  }

  /** Interrupts whatever still runs. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
