package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.LostException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Gives every blocking call to the daemon a deadline. docker-java's timeouts have no effect on unix
 * sockets, so the call runs on a thread of its own that is interrupted when the time is up, which
 * closes its channel. Safe for use by many threads.
 */
public final class DaemonCalls implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  private final String daemon;
  private final ExecutorService threads;
  private final DaemonPulse pulse;

  /** A call; what it throws reaches the caller unchanged. */
  @FunctionalInterface
  public interface Call<T, X extends Exception> {
    T call() throws X;
  }

  /**
   * @param daemon how messages name it
   * @param ping tells whether it still answers, while a call takes long
   */
  DaemonCalls(String daemon, DaemonPulse.Ping ping, DaemonPulse.Rhythm rhythm) {
    this.daemon = daemon;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "pytest-matrix-docker-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.pulse = new DaemonPulse(daemon, ping, threads, rhythm);
  }

  /**
   * Answers what the call answers.
   *
   * @param what the operation, for the message: {@code inspect image python:3.8}
   * @throws LostException where {@code limit} has passed, the connection broke, or the daemon
   *     doesn't answer at all any more
   * @throws InterruptedException where the caller is interrupted; the call is cancelled
   */
  public <T, X extends Exception> T within(Duration limit, String what, Call<T, X> call)
      throws X, InterruptedException {
    if (pulse.silent()) {
      pulse.check(what);
    }
    Future<T> answer = start(call::call);
    try {
      return this.<T, X>result(answer, limit, what);
    } finally {
      answer.cancel(true);
    }
  }

  /** The same of a call that runs already, and goes on where this is interrupted. */
  public <T, X extends Exception> T result(Future<T> answer, Duration limit, String what)
      throws X, InterruptedException {
    if (!ends(answer, limit, what, () -> false)) {
      throw pulse.noAnswer(limit, what);
    }
    try {
      return answer.get();
    } catch (ExecutionException failed) {
      Throwable cause = Objects.requireNonNull(failed.getCause());
      throwUnchecked(what, cause);
      @SuppressWarnings("unchecked") // The call declares X, so what is checked is one.
      X declared = (X) cause;
      throw declared;
    }
  }

  /**
   * Waits for an event, and looks now and then whether the daemon still answers.
   *
   * @param stop makes the wait end early
   * @return whether the event came, or failed, within the limit
   * @throws LostException where the daemon doesn't answer any more
   */
  public boolean ends(Future<?> event, Duration limit, String what, BooleanSupplier stop)
      throws InterruptedException {
    long start = System.nanoTime();
    long checked = start;
    while (!event.isDone()) {
      long now = System.nanoTime();
      long left = limit.toNanos() - (now - start);
      if (left <= 0) {
        return false;
      }
      if (stop.getAsBoolean()) {
        throw new InterruptedException("The build is ending.");
      }
      if (now - checked > pulse.interval().toNanos()) {
        pulse.check(what);
        checked = System.nanoTime();
      }
      await(event, Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)));
    }
    return true;
  }

  private static void await(Future<?> event, long nanos) throws InterruptedException {
    try {
      event.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException | CancellationException lookAgain) {
      return; // whoever waits finds out what became of it
    }
  }

  /**
   * Waits for a daemon that was lost.
   *
   * @return whether it answers again
   */
  boolean answersWithin(Duration limit) throws InterruptedException {
    pulse.doubt();
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        pulse.check("ping");
        return true;
      } catch (LostException notYet) {
        Thread.sleep(LOOK_MILLIS);
      }
    }
    return false;
  }

  public DaemonPulse pulse() {
    return pulse;
  }

  /** Runs beside the caller, without a deadline; to cancel it, cancel the answer. */
  public <T> Future<T> start(Callable<T> work) {
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

  /** {@code 30}, {@code 0.5}. */
  public static String seconds(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? String.valueOf(duration.toSeconds())
        : String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1000.0);
  }

  /** docker-java wraps what happens to a connection in exceptions without a kind. */
  private void throwUnchecked(String what, Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      if (brokenConnection(unchecked)) {
        throw pulse.broken(what, unchecked);
      }
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
  }

  private static boolean brokenConnection(RuntimeException trouble) {
    return trouble.getClass() == RuntimeException.class
        && trouble.getCause() instanceof IOException;
  }

  /** Interrupts whatever still runs. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
