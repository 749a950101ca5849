package io.github.pytestmatrix.engine.docker.registry;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.model.PullResponseItem;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.docker.daemon.DaemonPulse;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears one pull. docker-java's own callback fails on events without a status, forgets a close that
 * comes before the start, and its timed wait aborts the pull.
 */
final class PullStream implements ResultCallback<PullResponseItem> {
  private final Consumer<PullResponseItem> events;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long lastEvent = System.nanoTime();
  private @Nullable Closeable stream;
  private @Nullable RuntimeException trouble;
  private boolean closed;

  PullStream(Consumer<PullResponseItem> events) {
    this.events = events;
  }

  @Override
  public void onStart(Closeable started) {
    synchronized (this) {
      stream = started;
      if (!closed) {
        return;
      }
    }
    close();
  }

  @Override
  public void onNext(PullResponseItem item) {
    lastEvent = System.nanoTime();
    String error =
        item.getErrorDetail() != null && item.getErrorDetail().getMessage() != null
            ? item.getErrorDetail().getMessage()
            : itemError(item);
    if (error != null) {
      fail(new DockerClientException(error));
    } else {
      events.accept(item);
    }
  }

  @SuppressWarnings("deprecation") // Podman fills only this field.
  private static @Nullable String itemError(PullResponseItem item) {
    return item.getError();
  }

  @Override
  public void onError(Throwable failure) {
    fail(
        failure instanceof RuntimeException unchecked
            ? unchecked
            : new DockerClientException(String.valueOf(failure.getMessage()), failure));
    ended.countDown();
  }

  private synchronized void fail(RuntimeException failure) {
    if (trouble == null && !closed) {
      trouble = failure;
    }
  }

  @Override
  public void onComplete() {
    ended.countDown();
  }

  /**
   * Blocks until the pull has ended. While nothing is heard of it, the daemon has to answer: a
   * registry may be slow, but a daemon that is frozen is lost.
   *
   * @param what the operation, for the message: {@code pull image python:3.8}
   * @return false where nothing was heard of it for {@code silence}
   * @throws LostException where the daemon doesn't answer any more
   * @throws RuntimeException what it failed with
   */
  boolean await(Duration silence, DaemonPulse pulse, String what) throws InterruptedException {
    long interval = pulse.interval().toNanos();
    long left = silence.toNanos();
    while (!ended.await(Math.min(left, interval), TimeUnit.NANOSECONDS)) {
      long quiet = System.nanoTime() - lastEvent;
      left = silence.toNanos() - quiet;
      if (left <= 0) {
        return false;
      }
      if (quiet >= interval) {
        pulse.check(what);
      }
    }
    Optional<RuntimeException> failure = trouble();
    if (failure.isPresent()) {
      throw failure.get();
    }
    return true;
  }

  private synchronized Optional<RuntimeException> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Ends the pull if it still goes on. */
  @Override
  public void close() {
    Closeable open;
    synchronized (this) {
      closed = true;
      open = stream;
    }
    try {
      if (open != null && ended.getCount() > 0) {
        open.close();
      }
    } catch (IOException e) {
      // The stream is given up anyway.
      return;
    }
  }
}
