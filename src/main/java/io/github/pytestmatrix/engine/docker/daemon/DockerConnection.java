package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.transport.DockerHttpClient;
import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** A daemon that answers, and how to talk to it. Safe for use by many threads. */
public final class DockerConnection implements AutoCloseable {
  /** What is done once, beside the search for the daemon, so that no container waits for it. */
  public interface Preparation {
    Preparation NONE = mapper -> false;

    boolean run(ObjectMapper mapper) throws IOException;
  }

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration RETURN = Duration.ofSeconds(30);

  private final DaemonEndpoint endpoint;
  private final DaemonVersion version;
  private final ApiVersion api;
  private final Supplier<DockerClient> newClient;
  private final DaemonProbe probe;
  private final DaemonCalls calls;
  private final Queue<CompletableFuture<DockerClient>> retired = new ConcurrentLinkedQueue<>();
  private volatile CompletableFuture<DockerClient> client;
  private volatile boolean closing;

  private DockerConnection(
      DaemonEndpoint endpoint,
      DaemonVersion version,
      ApiVersion api,
      CompletableFuture<DockerClient> client,
      Supplier<DockerClient> newClient,
      DaemonProbe probe,
      DaemonCalls calls) {
    this.endpoint = endpoint;
    this.version = version;
    this.api = api;
    this.client = client;
    this.newClient = newClient;
    this.probe = probe;
    this.calls = calls;
  }

  /**
   * Finds the daemon and agrees on an API version.
   *
   * @param preload gets docker-java's mapper, beside the search
   * @throws MatrixException where no daemon answers; it names all that were tried, with reasons
   */
  public static DockerConnection open(
      ConnectionSettings settings, DockerConfigFile config, Preparation preload)
      throws InterruptedException {
    List<DaemonEndpoint> endpoints =
        new DaemonDiscovery(settings, config, Path.of("/")).endpoints();
    return open(endpoints, CONNECT, preload);
  }

  public static DockerConnection open(
      List<DaemonEndpoint> endpoints, Duration limit, Preparation preload)
      throws InterruptedException {
    List<NoDaemonMessage.Tried> tried = new ArrayList<>();
    for (DaemonEndpoint endpoint : endpoints) {
      try {
        return connect(endpoint, limit, preload);
      } catch (UnreachableException e) {
        tried.add(new NoDaemonMessage.Tried(endpoint, e));
      }
    }
    throw NoDaemonMessage.explain(tried);
  }

  private static DockerConnection connect(
      DaemonEndpoint endpoint, Duration limit, Preparation preload)
      throws UnreachableException, InterruptedException {
    DaemonInquiry.lookFor(endpoint);
    Optional<SSLContext> tls = endpoint.tls().map(TlsFiles::context);
    DockerClients clients = new DockerClients(endpoint, tls);
    DaemonProbe probe = new DaemonProbe(endpoint.uri(), tls, limit);
    // Its patience bounds the wait for an answer; the probe's own limit is for the rest.
    DaemonProbe pings = new DaemonProbe(endpoint.uri(), tls, DaemonPulse.Rhythm.USUAL.patience());
    DaemonCalls calls =
        new DaemonCalls(
            endpoint.address(), () -> DaemonInquiry.ping(pings), DaemonPulse.Rhythm.USUAL);
    boolean connected = false;
    try {
      // docker-java takes long to load: that goes on while the daemon is asked for its version, and
      // until it is needed.
      CompletableFuture<DockerHttpClient> http =
          CompletableFuture.supplyAsync(() -> clients.http(limit), calls.threads());
      Future<Boolean> unusedPreload =
          calls.start(() -> preload.run(DockerClientConfig.getDefaultObjectMapper()));
      DaemonVersion version = DaemonInquiry.version(endpoint, probe, calls, limit);
      ApiVersion api = version.negotiated(endpoint.address());
      CompletableFuture<DockerClient> client =
          http.thenApplyAsync(loaded -> clients.client(api, loaded), calls.threads());
      // Its first request loads hundreds of classes more. Should it fail, so will the one that
      // matters, and be heard.
      CompletableFuture<Void> unusedWarmUp =
          client.thenAcceptAsync(ready -> ready.pingCmd().exec(), calls.threads());
      connected = true;
      return new DockerConnection(
          endpoint,
          version,
          api,
          client,
          () -> clients.client(api, clients.http(limit)),
          probe,
          calls);
    } finally {
      if (!connected) {
        calls.close();
      }
    }
  }

  /** The way to docker-java's commands, each of which belongs into {@link #calls}. */
  public DockerClient client() {
    try {
      return client.join();
    } catch (CompletionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }

  public DaemonCalls calls() {
    return calls;
  }

  /** {@code Docker 20.10.24 (API 1.41) at unix:///var/run/docker.sock}. */
  public String description() {
    return version.product()
        + " "
        + version.server()
        + " (API "
        + api
        + ") at "
        + endpoint.address();
  }

  /** How messages name the daemon: {@code unix:///var/run/docker.sock}. */
  public String address() {
    return endpoint.address();
  }

  ApiVersion apiVersion() {
    return api;
  }

  String serverVersion() {
    return version.server();
  }

  /** {@code linux/amd64}. */
  public String platform() {
    return version.os() + "/" + version.architecture();
  }

  public boolean isPodman() {
    return version.podman();
  }

  /**
   * The image, if the daemon has it. Other than docker-java's command, this needs none of its
   * beans, which take half a second to load.
   */
  public Optional<BaseImage> image(String reference, Duration limit) throws InterruptedException {
    return asked(
            limit, "inspect image " + reference, () -> DaemonInquiry.image(probe, api, reference))
        .map(json -> BaseImage.of(reference, json));
  }

  /**
   * All containers, also ended ones, that carry the label.
   *
   * @param label a name; or a name, {@code =} and a value
   */
  public List<FoundContainer> containers(String label, Duration limit) throws InterruptedException {
    return asked(limit, "list containers", () -> DaemonInquiry.containers(probe, api, label));
  }

  /**
   * Whether the daemon says that it doesn't have something.
   *
   * @param path of the API, {@code networks/name}
   * @return its words; empty where it is there, or the daemon doesn't let us ask
   */
  public Optional<String> absent(String path) throws InterruptedException {
    return asked(ANSWER, "GET /" + path, () -> DaemonInquiry.absent(probe, api, path));
  }

  /**
   * The labels of each image that carries the label.
   *
   * @param label a name, {@code =} and a value
   */
  public List<Map<String, String>> images(String label, Duration limit)
      throws InterruptedException {
    return asked(limit, "list images", () -> DaemonInquiry.images(probe, api, label));
  }

  /** The signals that somebody had the daemon send to a container that has ended by now. */
  public List<String> killed(String container, Instant started, Instant ended)
      throws InterruptedException {
    return asked(
        ANSWER,
        "GET /events",
        () -> DaemonInquiry.kills(probe, api, container, started, ended.plusSeconds(1)));
  }

  private <T> T asked(Duration limit, String what, DaemonCalls.Call<T, IOException> question)
      throws InterruptedException {
    try {
      return calls.within(limit, what, question);
    } catch (IOException e) {
      throw calls.pulse().broken(what, e);
    }
  }

  /** What waits for a container from here on gives up: the build is ending. */
  public void beginClosing() {
    closing = true;
    calls.pulse().hurry();
  }

  public boolean closing() {
    return closing;
  }

  /**
   * Waits for a daemon that was lost, and connects anew; false where it doesn't come back soon.
   * docker-java would first use up its old connections, each for a request that fails.
   */
  public boolean awaitRecovery() throws InterruptedException {
    if (!calls.answersWithin(RETURN)) {
      return false;
    }
    retired.add(client); // others may still use it
    client = CompletableFuture.completedFuture(calls.within(ANSWER, "connect", newClient::get));
    return true;
  }

  /**
   * The CPUs that containers can use; where the daemon may not be asked, this machine's, which is
   * often the same.
   */
  public int cpus() throws InterruptedException {
    try {
      return facts().cpus();
    } catch (ForbiddenException byAProxy) {
      return Runtime.getRuntime().availableProcessors();
    }
  }

  /** What the daemon says of its machine. It takes the daemon some time to find out. */
  public DaemonFacts facts() throws InterruptedException {
    try {
      return calls.within(ANSWER, "GET /info", () -> DaemonInquiry.facts(probe, api));
    } catch (IOException e) {
      throw undescribed(e);
    }
  }

  private MatrixException undescribed(Exception cause) {
    return new MatrixException(
        "The Docker daemon at " + endpoint.address() + " does not report its CPUs and memory.",
        "Check the output of `docker info`.",
        cause);
  }

  @Override
  public void close() {
    calls.close();
    retired.forEach(DockerClients::close);
    DockerClients.close(client);
  }
}
