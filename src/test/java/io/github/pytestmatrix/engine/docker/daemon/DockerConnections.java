package io.github.pytestmatrix.engine.docker.daemon;

import java.time.Duration;
import java.util.List;

/** Connections for tests, which need none of what an engine prepares. */
public final class DockerConnections {
  private DockerConnections() {}

  public static DockerConnection open(ConnectionSettings settings) throws InterruptedException {
    return DockerConnection.open(
        settings, new DockerConfigFile(settings), DockerConnection.Preparation.NONE);
  }

  public static DockerConnection open(Duration limit, DaemonEndpoint... endpoints)
      throws InterruptedException {
    return DockerConnection.open(List.of(endpoints), limit, DockerConnection.Preparation.NONE);
  }
}
