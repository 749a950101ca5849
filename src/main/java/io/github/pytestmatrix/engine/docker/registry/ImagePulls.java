package io.github.pytestmatrix.engine.docker.registry;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage.Missing;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage.Present;
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
public final class ImagePulls {
  private final DockerConnection connection;
  private final RegistryCredentials credentials;
  private final PullLimits limits;
  private final Map<String, FetchedImage> fetched = new ConcurrentHashMap<>();

  private final Map<String, ReentrantLock> pulling = new ConcurrentHashMap<>();

  public ImagePulls(DockerConnection connection, RegistryCredentials credentials) {
    this(connection, credentials, PullLimits.USUAL);
  }

  public ImagePulls(
      DockerConnection connection, RegistryCredentials credentials, PullLimits limits) {
    this.connection = connection;
    this.credentials = credentials;
    this.limits = limits;
  }

  /**
   * Fetches each distinct image once, in parallel, and remembers what became of it.
   *
   * @param listener gets lines on the progress, one at a time
   * @return the outcomes in the given order
   */
  public Map<ImageRequest, FetchedImage> fetch(
      Collection<ImageRequest> wanted, PullPolicy policy, ExecutionListener listener)
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
      for (ImageRequest image : wanted) {
        running.computeIfAbsent(
            image.key(), key -> connection.calls().start(() -> one(image, policy, progress)));
      }
      for (Future<FetchedImage> one : running.values()) {
        FetchedImage unusedImage = result(one);
      }
      Map<ImageRequest, FetchedImage> outcome = new LinkedHashMap<>();
      for (ImageRequest image : wanted) {
        Optional.ofNullable(fetched.get(image.key())).ifPresent(found -> outcome.put(image, found));
      }
      return Collections.unmodifiableMap(outcome);
    } finally {
      running.values().forEach(future -> future.cancel(true));
    }
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
  public BaseImage image(ImageRequest wanted) throws InterruptedException {
    FetchedImage known = fetched.get(wanted.key());
    if (known == null) {
      Optional<BaseImage> now = present(wanted);
      if (now.isEmpty()) {
        throw absent(wanted);
      }
      return now.get();
    }
    if (known instanceof Missing missing && missing.trouble() instanceof LostException) {
      // The daemon may be back, and have it.
      Optional<BaseImage> now = present(wanted);
      if (now.isPresent()) {
        return now.get();
      }
    }
    return known.orThrow();
  }

  /** The image if the daemon has it now. */
  public Optional<BaseImage> present(ImageRequest wanted) throws InterruptedException {
    return connection.image(wanted.reference(), limits.answer()).filter(wanted::fits);
  }

  private FetchedImage one(ImageRequest wanted, PullPolicy policy, Consumer<String> progress)
      throws InterruptedException {
    // A daemon keeps one image for a name: that of the platform it was last pulled for.
    String name = ImageReference.parse(wanted.reference()).canonical();
    ReentrantLock alone = pulling.computeIfAbsent(name, key -> new ReentrantLock());
    boolean first = alone.tryLock();
    if (!first) {
      alone.lockInterruptibly();
    }
    try {
      FetchedImage known = fetched.get(wanted.key());
      if (known != null && (known instanceof Present || !first)) {
        return known; // by somebody else, if we had to wait
      }
      FetchedImage now = fetched(wanted, policy, progress);
      fetched.put(wanted.key(), now);
      return now;
    } finally {
      alone.unlock();
    }
  }

  private FetchedImage fetched(ImageRequest wanted, PullPolicy policy, Consumer<String> progress)
      throws InterruptedException {
    try {
      return new Present(pulled(wanted, policy, progress));
    } catch (MatrixException trouble) {
      return new Missing(trouble);
    }
  }

  private BaseImage pulled(ImageRequest wanted, PullPolicy policy, Consumer<String> progress)
      throws InterruptedException {
    Optional<BaseImage> present = policy == PullPolicy.ALWAYS ? Optional.empty() : present(wanted);
    if (present.isEmpty() && policy != PullPolicy.NEVER) {
      new ImagePull(connection, credentials, limits, wanted, progress).run();
      present = present(wanted);
    }
    if (present.isEmpty()) {
      throw absent(wanted);
    }
    return present.get();
  }

  /** The trouble with an image that is not there and may not be pulled. */
  public MatrixException absent(ImageRequest wanted) throws InterruptedException {
    Optional<BaseImage> other = connection.image(wanted.reference(), limits.answer());
    String command =
        (connection.isPodman() ? "podman" : "docker")
            + " pull "
            + (wanted.platform().any() ? "" : "--platform " + wanted.platform() + " ")
            + wanted.reference();
    if (other.isPresent()) {
      return new MatrixException(
          "Image "
              + wanted.reference()
              + " on the daemon at "
              + connection.address()
              + " is made for "
              + other.get().platform()
              + ", not for "
              + wanted.platform()
              + ", which <platform> or DOCKER_DEFAULT_PLATFORM asks for.",
          "Pull the right one with `"
              + command
              + "`, or allow the build to pull it, if the"
              + " image exists for that platform.");
    }
    return new MatrixException(
        "Image "
            + wanted.reference()
            + " is not on the daemon at "
            + connection.address()
            + ", and pulling is off (Maven's -o, or pullPolicy 'never').",
        "Pull it once with `" + command + "`, or allow the build to pull it.");
  }
}
