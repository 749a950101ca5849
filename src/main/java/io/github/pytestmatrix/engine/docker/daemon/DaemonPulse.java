package io.github.pytestmatrix.engine.docker.daemon;

import io.github.pytestmatrix.engine.LostException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the daemon is still there, for those who wait for something that may take long. Their
 * questions share one request. Safe for use by many threads.
 */
public final class DaemonPulse {
  private final String daemon;
  private final Ping ping;
  private final ExecutorService threads;
  private final Rhythm rhythm;

  private @Nullable Future<Boolean> asked;
  private long askedAt;
  private boolean silent;
  private boolean hurried;

  /** A request that every daemon answers at once. */
  @FunctionalInterface
  public interface Ping {
    /**
     * @throws IOException where the connection broke, or there was none
     */
    void send() throws IOException;
  }

  /**
   * How often to ask and how long to wait.
   *
   * @param interval an answer is good for so long
   * @param patience for the answer of a daemon that has always answered so far
   * @param shortly for that of one that hasn't, or when the build is ending
   */
  public record Rhythm(Duration interval, Duration patience, Duration shortly) {
    static final Rhythm USUAL =
        new Rhythm(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(5));
  }

  public DaemonPulse(String daemon, Ping ping, ExecutorService threads, Rhythm rhythm) {
    this.daemon = daemon;
    this.ping = ping;
    this.threads = threads;
    this.rhythm = rhythm;
  }

  public Duration interval() {
    return rhythm.interval();
  }

  /** From here on nobody waits for long: the build is ending. */
  synchronized void hurry() {
    hurried = true;
  }

  /** Earlier answers are worth nothing: something has happened to it. */
  synchronized void doubt() {
    silent = true;
    asked = null;
  }

  /** Whether it didn't answer when it was asked last. */
  synchronized boolean silent() {
    return silent;
  }

  /**
   * Blocks until it has answered, not longer ago than the interval.
   *
   * @param meanwhile what goes on: {@code start container x}
   * @throws LostException where it doesn't answer
   */
  public void check(String meanwhile) throws InterruptedException {
    Future<Boolean> answer = ask();
    Duration patience = patience();
    try {
      answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      answered(true);
    } catch (TimeoutException | CancellationException late) {
      forget(answer);
      throw noAnswer(patience, meanwhile);
    } catch (ExecutionException broken) {
      forget(answer);
      throw broken(meanwhile, broken.getCause() == null ? broken : broken.getCause());
    }
  }

  private synchronized Duration patience() {
    return silent || hurried ? rhythm.shortly() : rhythm.patience();
  }

  private synchronized Future<Boolean> ask() {
    Future<Boolean> known = asked;
    boolean old = System.nanoTime() - askedAt > rhythm.interval().toNanos();
    if (known == null || (known.isDone() && old)) {
      known =
          threads.submit(
              () -> {
                ping.send();
                return true;
              });
      asked = known;
      askedAt = System.nanoTime();
    }
    return known;
  }

  private synchronized void answered(boolean answers) {
    silent = !answers;
  }

  private synchronized void forget(Future<Boolean> failed) {
    silent = true;
    asked = null;
    failed.cancel(true);
  }

  public LostException noAnswer(Duration limit, String what) {
    return new LostException(
        "The Docker daemon at "
            + daemon
            + " did not answer within "
            + DaemonCalls.seconds(limit)
            + " s: "
            + what
            + ".",
        "Run `docker info` to check whether it still answers; if it hangs, restart it.");
  }

  /** Something else than the daemon's word: the socket closed, nobody listens. */
  public LostException broken(String what, Throwable cause) {
    return new LostException(
        "The connection to the Docker daemon at "
            + daemon
            + " was lost: "
            + what
            + ": "
            + reason(cause)
            + ".",
        "Run `docker info` to check whether it still answers, and check its log for a restart.",
        cause);
  }

  private static String reason(Throwable trouble) {
    Throwable deepest = trouble;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String message = deepest.getMessage();
    return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message;
  }
}
