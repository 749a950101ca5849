package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.FetchedImage.Missing;
import io.github.pytestmatrix.engine.docker.FetchedImage.Present;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Sees to it that images are there. Safe for use by many threads. */
final class ImagePulls {
  private final DockerConnection connection;
  private final PullLimits limits;
  private final Map<String, FetchedImage> fetched = new ConcurrentHashMap<>();

  private final Map<String, ReentrantLock> pulling = new ConcurrentHashMap<>();

  ImagePulls(DockerConnection connection) {
    this(connection, PullLimits.USUAL);
  }

  ImagePulls(DockerConnection connection, PullLimits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /**
   * Fetches each distinct image once, in parallel, and remembers what became of it.
   *
   * @param listener gets lines on the progress, one at a time
   * @return the outcome by reference, in the given order
   */
  Map<String, FetchedImage> fetch(
      Collection<String> references, PullPolicy policy, ExecutionListener listener)
      throws InterruptedException {
    Object oneAtATime = new Object();
    Consumer<String> progress =
        line -> {
          synchronized (oneAtATime) {
            listener.progress(line);
          }
        };
    Map<String, Future<FetchedImage>> running = new LinkedHashMap<>();
    try {
      for (String reference : references) {
        running.computeIfAbsent(
            key(reference),
            key -> connection.calls().start(() -> one(reference, policy, progress)));
      }
      for (Future<FetchedImage> one : running.values()) {
        FetchedImage unusedImage = result(one);
      }
      Map<String, FetchedImage> outcome = new LinkedHashMap<>();
      for (String reference : references) {
        Optional.ofNullable(fetched.get(key(reference)))
            .ifPresent(image -> outcome.put(reference, image));
      }
      return Collections.unmodifiableMap(outcome);
    } finally {
      running.values().forEach(future -> future.cancel(true));
    }
  }

  private static String key(String reference) {
    return ImageReference.parse(reference).canonical();
  }

  private static FetchedImage result(Future<FetchedImage> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException("The build is ending.");
      }
      throw e.getCause() instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(e.getCause());
    }
  }

  /**
   * The image that {@link #fetch} has seen to; one that it wasn't asked for has to be there.
   *
   * @throws MatrixException where it can't be had
   */
  BaseImage image(String reference) throws InterruptedException {
    FetchedImage known = fetched.get(key(reference));
    if (known == null) {
      return present(reference).orElseThrow(() -> absent(reference));
    }
    if (known instanceof Missing missing && missing.trouble() instanceof LostException) {
      // The daemon may be back, and have it.
      Optional<BaseImage> now = present(reference);
      if (now.isPresent()) {
        return now.get();
      }
    }
    return known.orThrow();
  }

  /** The image if the daemon has it now. */
  Optional<BaseImage> present(String reference) throws InterruptedException {
    return connection.image(reference, limits.answer());
  }

  private FetchedImage one(String reference, PullPolicy policy, Consumer<String> progress)
      throws InterruptedException {
    ReentrantLock alone = pulling.computeIfAbsent(key(reference), key -> new ReentrantLock());
    boolean first = alone.tryLock();
    if (!first) {
      alone.lockInterruptibly();
    }
    try {
      FetchedImage known = fetched.get(key(reference));
      if (known != null && (known instanceof Present || !first)) {
        return known; // by somebody else, if we had to wait
      }
      FetchedImage now = fetched(reference, policy, progress);
      fetched.put(key(reference), now);
      return now;
    } finally {
      alone.unlock();
    }
  }

  private FetchedImage fetched(String reference, PullPolicy policy, Consumer<String> progress)
      throws InterruptedException {
    try {
      Optional<BaseImage> present =
          policy == PullPolicy.ALWAYS ? Optional.empty() : present(reference);
      if (present.isEmpty() && policy != PullPolicy.NEVER) {
        new ImagePull(connection, limits, reference, progress).run();
        present = present(reference);
      }
      return new Present(present.orElseThrow(() -> absent(reference)));
    } catch (MatrixException trouble) {
      return new Missing(trouble);
    }
  }

  /** The trouble with an image that is not there and may not be pulled. */
  MatrixException absent(String reference) {
    return new MatrixException(
        "Image "
            + reference
            + " is not on the daemon at "
            + connection.address()
            + ", and pulling is off (Maven's -o, or pullPolicy 'never').",
        "Get it once by `"
            + (connection.isPodman() ? "podman" : "docker")
            + " pull "
            + reference
            + "`, or let the build pull it.");
  }
}
