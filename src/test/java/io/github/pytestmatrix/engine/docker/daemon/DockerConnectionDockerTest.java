package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage.Missing;
import io.github.pytestmatrix.engine.docker.registry.ImagePulls;
import io.github.pytestmatrix.engine.docker.registry.ImageRequest;
import io.github.pytestmatrix.engine.docker.registry.RegistryCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("docker")
class DockerConnectionDockerTest {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          Optional.empty(),
          System.getenv(),
          Path.of(System.getProperty("user.home")),
          false,
          Map.of());

  private static DockerConnection open() throws InterruptedException {
    return DockerConnections.open(SETTINGS);
  }

  @Test
  void realDaemonIsFoundAndDescribed() throws Exception {
    try (DockerConnection connection = open()) {
      assertThat(connection.description())
          .matches("(Docker|Podman) [\\d.]+\\S* \\(API 1\\.\\d+\\) at (unix|tcp)://.*");
      assertThat(connection.apiVersion())
          .isBetween(DaemonVersion.OLDEST_USABLE, DaemonVersion.NEWEST_TESTED);
      assertThat(connection.cpus()).isPositive();
      assertThat(connection.facts().memoryBytes()).isPositive();
    }
  }

  @Test
  void negotiatedVersionIsAcceptedByTheDaemonsCommands() throws Exception {
    try (DockerConnection connection = open()) {
      String version =
          connection
              .calls()
              .within(
                  Duration.ofSeconds(30),
                  "ask for the version",
                  () -> connection.client().versionCmd().exec().getVersion());
      assertThat(version).isEqualTo(connection.serverVersion());
    }
  }

  @Test
  void absentImageIsToldApartFromAPresentOne() throws Exception {
    String absent = "pytest-matrix.invalid/no/such/image:1";
    try (DockerConnection connection = open()) {
      Map<ImageRequest, FetchedImage> fetched =
          new ImagePulls(
                  connection, new RegistryCredentials(SETTINGS, java.time.Duration.ofSeconds(30)))
              .fetch(List.of(ImageRequest.of(absent)), PullPolicy.NEVER, ExecutionListener.NONE);
      assertThat(((Missing) fetched.get(ImageRequest.of(absent))).trouble())
          .hasMessageContaining("docker pull");
    }
  }
}
