package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.engine.RefusedException;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import java.util.Optional;
import java.util.Set;

/**
 * Whether the daemon knows the network that cells are to be in, before anything is done for them.
 */
record NetworkCheck(DockerConnection connection) {
  private static final Set<String> OWN_NETWORKS = Set.of("none", "host", "bridge", "default");
  private static final String OF_CONTAINER = "container:";

  /**
   * Podman has further kinds of networks, which it finds out about itself.
   *
   * @param network as the user names it; empty for the daemon's own
   */
  void run(String network) throws InterruptedException {
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
              ? "`docker network ls` lists the existing ones; `docker network create "
                  + network
                  + "` creates it."
              : "`docker ps` lists the running containers.");
    }
  }
}
