package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The contexts that {@code docker context} keeps in Docker's configuration folder. */
final class DockerContexts {
  private final ConnectionSettings settings;
  private final DockerConfigFile config;

  DockerContexts(ConnectionSettings settings, DockerConfigFile config) {
    this.settings = settings;
    this.config = config;
  }

  /** The endpoint of the chosen context; empty where none but the default one is chosen. */
  Optional<DaemonEndpoint> chosen() {
    Optional<String> variable = settings.variable("DOCKER_CONTEXT");
    if (variable.isPresent()) {
      return endpoint(variable.get(), "DOCKER_CONTEXT");
    }
    String current = config.content().path("currentContext").asText();
    return endpoint(current, "currentContext in " + config.path());
  }

  private Optional<DaemonEndpoint> endpoint(String name, String chooser) {
    if (name.isEmpty() || name.equals("default")) {
      return Optional.empty();
    }
    String id = Sha256.of(name); // so Docker names a context's folder
    Path contexts = settings.configFolder().resolve("contexts");
    Path meta = contexts.resolve("meta").resolve(id).resolve("meta.json");
    if (!Files.exists(meta)) {
      throw new MatrixException(
          chooser + " names the Docker context '" + name + "', which does not exist.",
          "`docker context ls` lists the existing ones; `docker context use` selects one.");
    }
    JsonNode docker = DockerConfigFile.read(meta).path("Endpoints").path("docker");
    String origin = "Docker context '" + name + "'";
    if (docker.path("SkipTLSVerify").asBoolean()) {
      throw new MatrixException(
          origin + " turns off the verification of TLS certificates, which is not supported.",
          "Give the context the daemon's CA: docker context update " + name + " --docker …");
    }
    String host = docker.path("Host").asText();
    Path certificates = contexts.resolve("tls").resolve(id).resolve("docker");
    return Optional.of(
        DaemonEndpoint.parse(host, origin, TlsFiles.ofContext(certificates, origin)));
  }
}
