package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.Owner;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.RefusedException;
import io.github.pytestmatrix.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Runs cells as containers of a Docker (or Podman) daemon. */
public final class DockerEngine implements Engine {
  private static final int SERVER_ERROR = 500;
  private static final Set<String> OWN_NETWORKS = Set.of("none", "host", "bridge", "default");
  private static final String OF_CONTAINER = "container:";
  private static final String REFUSED_HINT =
      "See the cell's <image>, <platform>, <network>, <cpus>, <memory>, <user>, <capAdd> and what"
          + " else its container is configured with.";

  /** What runc and crun say of a configuration that can't be, with the status of a failure. */
  private static final Pattern LASTING =
      Pattern.compile(
          "OCI runtime (?:create|start|exec)?.*(?:invalid argument|not permitted|operation not"
              + " supported|no such (?:file|device)|executable file|exec format|unknown capability"
              + "|not supported|out of range|permission denied)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Duration SWEEP = Duration.ofSeconds(10);

  private final DockerConnection connection;
  private final PullPolicy pullPolicy;

  /** Of cells that name none. */
  private final Platform platform;

  private final String run;
  private final Containers containers;
  private final ImagePulls images;
  private final EnvironmentImages cached;
  private final Environments environments;
  private final Results results;
  private final WorkspaceArchives archives = new WorkspaceArchives();
  private final Map<String, Object> preparing = new ConcurrentHashMap<>();
  private final AtomicInteger containersNamed = new AtomicInteger();
  private final Future<List<String>> sweep;
  private final Thread hook;
  private volatile boolean closing;

  private DockerEngine(
      DockerConnection connection, String project, PullPolicy pullPolicy, Platform platform) {
    this.connection = connection;
    this.platform = platform;
    this.pullPolicy = pullPolicy;
    this.run = UUID.randomUUID().toString().substring(0, 8);
    this.containers = new Containers(connection, new Labels(run, project, Owner.current()));
    this.images = new ImagePulls(connection);
    this.cached = new EnvironmentImages(connection, project);
    this.environments = new Environments(this, cached);
    this.results = new Results(connection);
    this.hook = new Thread(this::closeAtExit, "pytest-matrix-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    this.sweep = connection.calls().start(containers::sweep);
  }

  /**
   * Connects, and begins to remove what killed builds of this host left behind.
   *
   * @param project labels containers and environments, {@code groupId:artifactId}
   * @throws MatrixException where no daemon answers, with all that were tried
   */
  public static DockerEngine open(
      ConnectionSettings settings, String project, PullPolicy pullPolicy)
      throws InterruptedException {
    Platform platform = Platform.parse(settings.variable("DOCKER_DEFAULT_PLATFORM").orElse(""));
    return new DockerEngine(DockerConnection.open(settings), project, pullPolicy, platform);
  }

  @Override
  public String description() {
    return connection.description();
  }

  @Override
  public int cpus() throws InterruptedException {
    return connection.cpus();
  }

  @Override
  public List<EngineFact> facts() throws InterruptedException {
    DaemonFacts machine;
    try {
      machine = connection.facts();
    } catch (ForbiddenException byAProxy) {
      return List.of(
          new EngineFact("daemon", connection.description()),
          new EngineFact("CPUs, memory", "not known: " + byAProxy.what()));
    }
    return List.of(
        new EngineFact("daemon", connection.description()),
        new EngineFact("CPUs", String.valueOf(machine.cpus())),
        new EngineFact("memory", (machine.memoryBytes() >> 20) + " MB"));
  }

  @Override
  public List<String> privateAddresses() {
    return List.copyOf(connection.proxies().variables().values());
  }

  @Override
  public List<String> unsupported(Limits limits) {
    return List.of();
  }

  /** Podman has further kinds of networks, which it finds out about itself. */
  @Override
  public void check(Limits limits) throws InterruptedException {
    String network = limits.network().orElse("");
    if (network.isEmpty() || OWN_NETWORKS.contains(network) || connection.isPodman()) {
      return;
    }
    String other = network.startsWith(OF_CONTAINER) ? network.substring(OF_CONTAINER.length()) : "";
    Optional<String> absent =
        other.isEmpty()
            ? connection.absent("networks/" + network)
            : connection.absent("containers/" + other + "/json");
    if (absent.isPresent()) {
      throw new RefusedException(
          "<network> is '"
              + network
              + "', but the Docker daemon at "
              + connection.address()
              + " says: "
              + absent.get(),
          other.isEmpty()
              ? "`docker network ls` lists those that exist; `docker network create "
                  + network
                  + "` makes it."
              : "`docker ps` lists the containers that run.");
    }
  }

  @Override
  public Collection<Base> missing(Collection<Base> bases) throws InterruptedException {
    if (pullPolicy == PullPolicy.ALWAYS) {
      return bases;
    }
    List<WantedImage> wanted = bases.stream().map(this::wanted).distinct().toList();
    Map<WantedImage, FetchedImage> looked =
        images.fetch(wanted, PullPolicy.NEVER, ExecutionListener.NONE);
    return pullPolicy == PullPolicy.NEVER
        ? List.of()
        : bases.stream()
            .filter(base -> looked.get(wanted(base)) instanceof FetchedImage.Missing)
            .toList();
  }

  @Override
  public void fetch(Collection<Base> bases, ExecutionListener listener)
      throws InterruptedException {
    images.fetch(bases.stream().map(this::wanted).distinct().toList(), pullPolicy, listener);
  }

  @Override
  public Environment prepare(EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    return unlessClosing(() -> prepareOnce(spec, listener));
  }

  private WantedImage wanted(Base base) {
    return new WantedImage(base.image(), platform(base));
  }

  /** What an image has to be made for. */
  Platform platform(Base base) {
    return base.platform().isEmpty() ? platform : Platform.parse(base.platform());
  }

  private Environment prepareOnce(EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    BaseImage base = images.image(wanted(spec.base()));
    // One at a time for each environment: the second finds what the first has built.
    synchronized (preparing.computeIfAbsent(Environments.keyOf(spec, base), key -> new Object())) {
      EnvironmentFacts facts = environments.prepare(spec, base, listener);
      return new DockerEnvironment(this, facts);
    }
  }

  @Override
  public boolean returns() throws InterruptedException {
    try {
      boolean answers = connection.returns();
      if (answers) {
        containers.removeAgain();
      }
      return answers;
    } catch (LostException | DockerException | ForbiddenException lostAgain) {
      return false;
    }
  }

  @Override
  public EnvironmentState inspect(EnvironmentSpec spec) throws InterruptedException {
    WantedImage wanted = wanted(spec.base());
    Optional<BaseImage> base = images.present(wanted);
    if (base.isEmpty()) {
      return new EnvironmentState(
          BaseKind.IMAGE,
          wanted.toString(),
          false,
          "",
          false,
          pullPolicy == PullPolicy.NEVER ? Optional.of(images.absent(wanted)) : Optional.empty());
    }
    String name = environments.nameOf(spec, base.get());
    return new EnvironmentState(
        BaseKind.IMAGE,
        wanted.toString(),
        true,
        name,
        environments.exists(spec, base.get()),
        Optional.empty());
  }

  @Override
  public List<String> clean(boolean everything) throws InterruptedException {
    containers.awaitRemovals();
    List<String> removed = new ArrayList<>(containers.sweep());
    removed.addAll(cached.clean(everything));
    return removed;
  }

  @Override
  public synchronized void close() {
    if (closing) {
      return;
    }
    closing = true;
    connection.beginClosing();
    try {
      containers.close();
      endSweep();
    } catch (LostException | DockerException | ForbiddenException daemon) {
      throw new LostException(
          "Containers of this run may have been left on the Docker daemon at "
              + connection.address()
              + ". "
              + (daemon instanceof MatrixException ours ? ours.what() : Refusal.text(daemon)),
          "The next run on this machine removes them once the daemon answers, or now:"
              + " mvn pytest-matrix:clean",
          daemon);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      archives.close();
      connection.close();
      forgetHook();
    }
  }

  /** The JVM is ending, and with it whoever could be told what is left to the next build. */
  private void closeAtExit() {
    try {
      close();
    } catch (LostException leftToTheNextBuild) {
      return;
    }
  }

  /** What it doesn't get done now, the next build does. */
  private void endSweep() throws InterruptedException {
    try {
      sweep.get(Thread.currentThread() == hook ? 0 : SWEEP.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException leftToTheNextBuild) {
      sweep.cancel(true);
    }
  }

  private void forgetHook() {
    if (Thread.currentThread() != hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The hook runs or is about to; it finds us closed.
        return;
      }
    }
  }

  /** What fails since this engine is being closed under it has not failed: it was stopped. */
  <T> T unlessClosing(Work<T> work) throws InterruptedException {
    try {
      T result = work.run();
      if (closing) {
        throw new InterruptedException("The build is ending."); // it lost its container to us
      }
      return result;
    } catch (RuntimeException trouble) { // a client that was closed has its own for that
      if (closing) {
        throw stopped(trouble);
      }
      if (trouble instanceof DockerException refusal) {
        throw refused(refusal);
      }
      throw trouble;
    }
  }

  /** What is wrong with the daemon may pass; what is wrong with the request doesn't. */
  private MatrixException refused(DockerException refusal) {
    String what =
        "The Docker daemon at " + connection.address() + " refused: " + Refusal.text(refusal);
    boolean passes = refusal.getHttpStatus() >= SERVER_ERROR && !LASTING.matcher(what).find();
    return passes
        ? new LostException(what, "Its log may say more.", refusal)
        : new RefusedException(what, REFUSED_HINT, refusal);
  }

  private static InterruptedException stopped(Throwable cause) {
    InterruptedException stopped = new InterruptedException("The build is ending.");
    stopped.initCause(cause);
    return stopped;
  }

  /** Work for a cell, which ends early by an interrupt. */
  interface Work<T> {
    T run() throws InterruptedException;
  }

  WorkspaceArchive archiveOf(Workspace workspace, User owner) throws InterruptedException {
    return archives.of(workspace, owner);
  }

  ContainerHandle create(
      String name, String image, String cell, Consumer<CreateContainerCmd> settings)
      throws InterruptedException {
    return containers.create(name, image, cell, settings);
  }

  String containerName(String cell) {
    return String.format(
        Locale.ROOT, "pytest-matrix-%s-%s-%d", run, cell, containersNamed.incrementAndGet());
  }

  DockerConnection connection() {
    return connection;
  }

  Containers containers() {
    return containers;
  }

  Results results() {
    return results;
  }
}
