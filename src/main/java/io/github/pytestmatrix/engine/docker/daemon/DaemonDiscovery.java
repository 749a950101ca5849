package io.github.pytestmatrix.engine.docker.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where to look for a daemon, in order: the {@code dockerHost} parameter, {@code DOCKER_HOST}, the
 * chosen Docker context, the places where daemons usually listen. Only the last are alternatives of
 * each other: whoever names a daemon means that one.
 */
final class DaemonDiscovery {
  private final ConnectionSettings settings;
  private final DockerConfigFile config;
  private final Path root;

  /**
   * @param root the folder that {@code /var} and {@code /run} are in
   */
  DaemonDiscovery(ConnectionSettings settings, DockerConfigFile config, Path root) {
    this.settings = settings;
    this.config = config;
    this.root = root;
  }

  /** At least one; more than one only where nobody named any. */
  List<DaemonEndpoint> endpoints() {
    if (settings.dockerHost().isPresent()) {
      return List.of(named(settings.dockerHost().get(), "dockerHost"));
    }
    Optional<String> variable = settings.variable("DOCKER_HOST");
    if (variable.isPresent()) {
      return List.of(named(variable.get(), "DOCKER_HOST"));
    }
    Optional<DaemonEndpoint> context = new DockerContexts(settings, config).chosen();
    return context.isPresent() ? List.of(context.get()) : usual();
  }

  private DaemonEndpoint named(String address, String origin) {
    boolean tcp = !address.startsWith("unix:") && !address.startsWith("npipe:");
    return DaemonEndpoint.parse(address, origin, tcp ? certificates() : Optional.empty());
  }

  /** As Docker's own clients do: any value of these switches TLS on. */
  private Optional<TlsFiles> certificates() {
    Optional<String> folder = settings.variable("DOCKER_CERT_PATH");
    for (String name : List.of("DOCKER_TLS_VERIFY", "DOCKER_TLS", "DOCKER_CERT_PATH")) {
      if (settings.variable(name).isPresent()) {
        return Optional.of(
            TlsFiles.ofFolder(folder.map(Path::of).orElse(settings.configFolder()), name));
      }
    }
    return Optional.empty();
  }

  private List<DaemonEndpoint> usual() {
    List<DaemonEndpoint> endpoints = new ArrayList<>();
    if (settings.windows()) {
      for (String pipe : List.of("docker_engine", "podman-machine-default")) {
        endpoints.add(
            DaemonEndpoint.parse("npipe:////./pipe/" + pipe, "default pipe", Optional.empty()));
      }
      return endpoints;
    }
    for (Path socket : sockets()) {
      endpoints.add(DaemonEndpoint.parse("unix://" + socket, "default socket", Optional.empty()));
    }
    return endpoints;
  }

  private Set<Path> sockets() {
    Path home = settings.home();
    List<Path> runtimes = new ArrayList<>();
    settings.variable("XDG_RUNTIME_DIR").map(Path::of).ifPresent(runtimes::add);
    userId().map(id -> root.resolve("run/user").resolve(id)).ifPresent(runtimes::add);
    Set<Path> sockets = new LinkedHashSet<>();
    sockets.add(root.resolve("var/run/docker.sock"));
    runtimes.forEach(folder -> sockets.add(folder.resolve("docker.sock")));
    sockets.add(home.resolve(".docker/run/docker.sock"));
    sockets.add(home.resolve(".docker/desktop/docker.sock"));
    sockets.add(home.resolve(".orbstack/run/docker.sock"));
    sockets.add(home.resolve(".colima/default/docker.sock"));
    sockets.add(home.resolve(".rd/docker.sock"));
    runtimes.forEach(folder -> sockets.add(folder.resolve("podman/podman.sock")));
    sockets.add(root.resolve("run/podman/podman.sock"));
    sockets.add(home.resolve(".local/share/containers/podman/machine/podman.sock"));
    return sockets;
  }

  /** The JDK has no getuid, but this process and the home folder have an owner. */
  private Optional<String> userId() {
    Path process = root.resolve("proc/self");
    Path owned = Files.exists(process) ? process : settings.home();
    try {
      return Optional.of(String.valueOf(Files.getAttribute(owned, "unix:uid")));
    } catch (IOException | UnsupportedOperationException noSuchThing) {
      return Optional.empty();
    }
  }
}
