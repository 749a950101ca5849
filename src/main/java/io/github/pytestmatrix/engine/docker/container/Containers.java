package io.github.pytestmatrix.engine.docker.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.FoundContainer;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import io.github.pytestmatrix.engine.shared.Owner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * Every container of this run passes through here, so that none survives it: once closed, nothing
 * more is created, and what was created is found by its label, not by a list that a crash could
 * lose.
 */
public final class Containers {
  private static final String[] NONE = {};
  private static final Duration CREATE = Duration.ofSeconds(60);
  private static final Duration REMOVE = Duration.ofSeconds(30);
  private static final Duration LIST = Duration.ofSeconds(30);
  private static final Duration GATE = Duration.ofSeconds(15);
  private static final long POLL_MILLIS = 20;

  private final DockerConnection connection;
  private final Labels labels;
  private final AtomicInteger named = new AtomicInteger();
  private final UnsupportedFeatures lacks = new UnsupportedFeatures();

  /**
   * Creations hold the read lock; closing takes the write lock, and so waits for those under way.
   */
  private final ReadWriteLock gate = new ReentrantReadWriteLock();

  private final Queue<Removal> removals = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  public Containers(DockerConnection connection, Labels labels) {
    this.connection = connection;
    this.labels = labels;
  }

  public Labels labels() {
    return labels;
  }

  /** A name that no other container of this run has. */
  public String name(String cell) {
    return String.format(
        Locale.ROOT, "pytest-matrix-%s-%s-%d", labels.run(), cell, named.incrementAndGet());
  }

  /**
   * Creates a container; it is removed when the handle is closed.
   *
   * @throws ConflictException where the name is taken
   * @throws LostException where the daemon doesn't answer, or the connection breaks
   */
  public ContainerHandle create(
      String name, String image, String cell, Consumer<CreateContainerCmd> settings)
      throws InterruptedException {
    gate.readLock().lockInterruptibly();
    try {
      if (closed) {
        throw new MatrixException("The build is ending; " + name + " is not started.", "");
      }
      String id =
          uninterrupted(name, connection.calls().start(() -> request(name, image, cell, settings)));
      return new ContainerHandle(id, name, this);
    } finally {
      gate.readLock().unlock();
    }
  }

  private String request(
      String name, String image, String cell, Consumer<CreateContainerCmd> settings) {
    CreateContainerCmd create =
        client().createContainerCmd(image).withName(name).withLabels(labels.ofContainer(cell));
    settings.accept(create);
    lacks.leaveOut(create);
    try {
      CreateContainerResponse created = create.exec();
      for (String warning : created.getWarnings() == null ? NONE : created.getWarnings()) {
        lacks.warn(warning);
      }
      return created.getId();
    } catch (InternalServerErrorException | BadRequestException refused) {
      String message = String.valueOf(refused.getMessage());
      if (message.contains("already in use")) {
        throw new ConflictException(message, refused); // Podman's word for it
      }
      if (!lacks.learn(message)) {
        throw refused;
      }
      return request(name, image, cell, settings);
    }
  }

  /** What the daemon lacks; known once a container was created. */
  public UnsupportedFeatures lacks() {
    return lacks;
  }

  /**
   * A creation that was cancelled half-way would leave a container that nobody knows of: so an
   * interrupt is answered only after the daemon has.
   */
  private String uninterrupted(String name, Future<String> creation) throws InterruptedException {
    boolean interrupted = false;
    while (true) {
      try {
        String id = connection.calls().result(creation, CREATE, "create container " + name);
        if (interrupted) {
          removeLater(id);
          throw new InterruptedException();
        }
        return id;
      } catch (InterruptedException again) {
        if (interrupted) {
          throw again;
        }
        interrupted = true;
      } catch (LostException unknownWhetherItIsThere) {
        creation.cancel(true);
        removeLater(name);
        throw unknownWhetherItIsThere;
      }
    }
  }

  /** Removes it on a thread that the caller's interrupt doesn't reach. */
  void removeLater(String idOrName) {
    Future<String> removed =
        connection
            .calls()
            .start(
                () -> {
                  remove(idOrName);
                  return idOrName;
                });
    removals.add(new Removal(idOrName, removed));
  }

  private record Removal(String container, Future<String> done) {
    /** Whether it is gone for certain. */
    boolean ended() throws InterruptedException {
      try {
        done.get(REMOVE.toSeconds(), TimeUnit.SECONDS);
        return true;
      } catch (ExecutionException | TimeoutException unknown) {
        done.cancel(true);
        return false;
      }
    }
  }

  /**
   * Kills and removes it with its anonymous volumes, and returns when it is gone, whoever removed
   * it. Docker refuses a removal while another one is under way, which may take a while.
   */
  public void remove(String idOrName) throws InterruptedException {
    connection
        .calls()
        .within(
            REMOVE,
            "remove container " + idOrName,
            () -> {
              while (!removed(idOrName)) {
                Thread.sleep(POLL_MILLIS);
              }
              return true;
            });
  }

  /** Removes it, unless somebody else does so right now. */
  private boolean removed(String idOrName) {
    try {
      client().removeContainerCmd(idOrName).withForce(true).withRemoveVolumes(true).exec();
      return true;
    } catch (NotFoundException gone) {
      return true;
    } catch (ConflictException beingRemoved) {
      return false;
    }
  }

  /** Removes what builds of this host left behind that are no longer alive. */
  public List<String> sweep() throws InterruptedException {
    String host = labels.owner().host();
    String boot = Owner.boot();
    Instant now = Instant.now();
    return removeAll(
        connection.containers(Labels.RUN, LIST).stream()
            .filter(found -> Labels.abandoned(found.labels(), found.running(), host, boot, now))
            .toList());
  }

  private List<String> removeAll(List<FoundContainer> containers) throws InterruptedException {
    List<String> names = new ArrayList<>();
    for (FoundContainer container : containers) {
      remove(container.id());
      names.add(container.name());
    }
    return names;
  }

  /**
   * Nothing is created from here on; what this run has is removed.
   *
   * @throws LostException where it can't be
   */
  public void close() throws InterruptedException {
    closed = true;
    // Should a creation still hang, the daemon does, and will say so to the next question.
    boolean nothingUnderWay = gate.writeLock().tryLock(GATE.toSeconds(), TimeUnit.SECONDS);
    try {
      awaitRemovals();
      removeAll(connection.containers(Labels.RUN + "=" + labels.run(), LIST));
    } finally {
      if (nothingUnderWay) {
        gate.writeLock().unlock();
      }
    }
  }

  /** Waits for what {@link #removeLater} began. What failed is found again by its label. */
  public void awaitRemovals() throws InterruptedException {
    for (Removal one = removals.poll(); one != null; one = removals.poll()) {
      boolean unusedEnded = one.ended();
    }
  }

  /**
   * What could not be removed from a daemon that was lost would be in the way now: the container of
   * a set-up holds its name.
   */
  public void removeAgain() throws InterruptedException {
    for (Removal one = removals.poll(); one != null; one = removals.poll()) {
      if (!one.ended()) {
        remove(one.container());
      }
    }
  }

  private DockerClient client() {
    return connection.client();
  }
}
