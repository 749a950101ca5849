package io.github.pytestmatrix.engine.docker.daemon;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** Makes docker-java's clients of one daemon. */
record DockerClients(DaemonEndpoint endpoint, Optional<SSLContext> tls) {
  DockerClient client(ApiVersion api, DockerHttpClient http) {
    return DockerClientImpl.getInstance(
        new DaemonConfig(endpoint.uri(), api, DockerClientConfig.getDefaultObjectMapper()), http);
  }

  /**
   * @param limit for connecting
   */
  DockerHttpClient http(Duration limit) {
    // The number of connections stays unlimited: each stream of a container holds one.
    ZerodepDockerHttpClient.Builder http =
        new ZerodepDockerHttpClient.Builder().dockerHost(host()).connectionTimeout(limit);
    tls.ifPresent(context -> http.sslConfig(() -> context));
    return NamedRequests.of(http.build(), endpoint.address());
  }

  private URI host() {
    try {
      return endpoint.resolved();
    } catch (UnknownHostException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  static void close(CompletableFuture<DockerClient> client) {
    if (client.isDone() && !client.isCompletedExceptionally()) {
      try {
        client.join().close();
      } catch (IOException e) {
        // Nothing is left to be saved of a connection that is given up.
        return;
      }
    }
  }
}
