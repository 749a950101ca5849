package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.container.WorkspaceArchives;
import io.github.pytestmatrix.engine.docker.container.ContainerProxies;
import io.github.pytestmatrix.engine.docker.container.Containers;
import io.github.pytestmatrix.engine.docker.container.DockerJavaWarmup;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DaemonFacts;
import io.github.pytestmatrix.engine.docker.daemon.DaemonMessage;
import io.github.pytestmatrix.engine.docker.daemon.DockerConfigFile;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.ForbiddenException;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage;
import io.github.pytestmatrix.engine.docker.registry.ImagePulls;
import io.github.pytestmatrix.engine.docker.registry.ImageRequest;
import io.github.pytestmatrix.engine.docker.registry.Platform;
import io.github.pytestmatrix.engine.docker.registry.RegistryCredentials;
import io.github.pytestmatrix.engine.shared.EngineLife;
import io.github.pytestmatrix.engine.shared.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs cells as containers of a Docker (or Podman) daemon. */
public final class DockerEngine implements Engine {
  private static final Duration HELPER = Duration.ofSeconds(30);
  private static final Duration SWEEP = Duration.ofSeconds(10);

  private final DockerConnection connection;
  private final PullPolicy pullPolicy;
  private final Containers containers;
  private final ImagePulls images;
  private final EnvironmentImages cached;
  private final DockerParts parts;
  private final Environments environments;
  private final Map<String, Object> preparing = new ConcurrentHashMap<>();
  private final EngineLife life;
  private final Future<List<String>> sweep;

  private DockerEngine(
      DockerConnection connection,
      RegistryCredentials credentials,
      ContainerProxies proxies,
      String project,
      PullPolicy pullPolicy,
      Platform platform) {
    this.connection = connection;
    this.pullPolicy = pullPolicy;
    String run = UUID.randomUUID().toString().substring(0, 8);
    this.containers = new Containers(connection, new Labels(run, project, Owner.current()));
    this.images = new ImagePulls(connection, credentials);
    this.cached = new EnvironmentImages(connection, project);
    this.life = new EngineLife(this::closeAtExit);
    this.parts =
        new DockerParts(connection, containers, proxies, new WorkspaceArchives(), platform, life);
    this.environments = new Environments(parts, cached);
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
    DockerConfigFile config = new DockerConfigFile(settings);
    RegistryCredentials credentials = new RegistryCredentials(settings, config, HELPER);
    DockerConnection connection = DockerConnection.open(settings, config, DockerJavaWarmup::run);
    try {
      ContainerProxies proxies = credentials.proxies(connection.address());
      return new DockerEngine(connection, credentials, proxies, project, pullPolicy, platform);
    } catch (MatrixException unreadable) {
      connection.close();
      throw unreadable;
    }
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
    return List.copyOf(parts.proxies().variables().values());
  }

  @Override
  public List<String> unsupported(Limits limits) {
    return List.of();
  }

  @Override
  public void check(Limits limits) throws InterruptedException {
    new NetworkCheck(connection).run(limits.network().orElse(""));
  }

  @Override
  public Collection<Base> missing(Collection<Base> bases) throws InterruptedException {
    if (pullPolicy == PullPolicy.ALWAYS) {
      return bases;
    }
    List<ImageRequest> wanted = bases.stream().map(this::wanted).distinct().toList();
    Map<ImageRequest, FetchedImage> looked =
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
    return parts.unlessClosing(() -> prepareOnce(spec, listener));
  }

  private ImageRequest wanted(Base base) {
    return new ImageRequest(base.image(), parts.platform(base));
  }

  private Environment prepareOnce(EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    BaseImage base = images.image(wanted(spec.base()));
    // One at a time for each environment: the second finds what the first has built.
    synchronized (preparing.computeIfAbsent(Environments.keyOf(spec, base), key -> new Object())) {
      EnvironmentFacts facts = environments.prepare(spec, base, listener);
      return new DockerEnvironment(parts, facts);
    }
  }

  @Override
  public boolean awaitRecovery() throws InterruptedException {
    try {
      boolean answers = connection.awaitRecovery();
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
    ImageRequest wanted = wanted(spec.base());
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
  public Cleaned clean(boolean everything) throws InterruptedException {
    containers.awaitRemovals();
    List<String> removed = new ArrayList<>(containers.sweep());
    Cleaned images = cached.clean(everything);
    removed.addAll(images.removed());
    return new Cleaned(removed, images.kept());
  }

  @Override
  public synchronized void close() {
    if (!life.beginClosing()) {
      return;
    }
    connection.beginClosing();
    try {
      containers.close();
      endSweep();
    } catch (LostException | DockerException | ForbiddenException daemon) {
      throw new LostException(
          "Containers of this run may have been left on the Docker daemon at "
              + connection.address()
              + ". "
              + (daemon instanceof MatrixException ours ? ours.what() : DaemonMessage.text(daemon)),
          "The next run on this machine removes them when the daemon answers again. To remove"
              + " them now: mvn pytest-matrix:clean",
          daemon);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      parts.archives().close();
      connection.close();
      life.end();
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
      sweep.get(life.atExit() ? 0 : SWEEP.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException leftToTheNextBuild) {
      sweep.cancel(true);
    }
  }
}
