package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnections;
import io.github.pytestmatrix.engine.docker.daemon.FoundContainer;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a build that was stopped or killed while a cell ran: nothing. */
@Tag("docker")
@Timeout(120)
class KilledBuildDockerTest {
  private static final ConnectionSettings SETTINGS =
      new ConnectionSettings(
          Optional.empty(),
          System.getenv(),
          Path.of(System.getProperty("user.home")),
          false,
          Map.of());

  private final String project = "test:" + UUID.randomUUID();
  @TempDir private Path folder;
  private DockerConnection daemon;
  private Process build;

  @BeforeEach
  void startBuild() throws Exception {
    daemon = DockerConnections.open(SETTINGS);
    build =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledBuild.class.getName(),
                    project,
                    folder.toString()))
            .redirectErrorStream(true)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(build.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder heard = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      heard.append(line).append('\n');
      if (line.equals("up")) {
        assertThat(containers()).hasSize(1);
        return;
      }
    }
    throw new AssertionError("The build ended by itself:\n" + heard);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    build.destroyForcibly().waitFor();
    try (DockerEngine next = DockerEngine.open(SETTINGS, project, PullPolicy.NEVER)) {
      next.clean(false);
    }
    assertThat(containers()).isEmpty();
    daemon.close();
  }

  private List<FoundContainer> containers() throws InterruptedException {
    return daemon.containers(Labels.PROJECT + "=" + project, Duration.ofSeconds(10));
  }

  @Test
  void aStoppedBuildHasRemovedItsContainersWhenItsProcessEnds() throws Exception {
    build.destroy(); // SIGTERM; the JVM answers Ctrl-C in the same way
    assertThat(build.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(containers()).isEmpty();
  }

  @Test
  void theNextBuildRemovesWhatAKilledOneLeft() throws Exception {
    build.destroyForcibly().waitFor();
    assertThat(containers()).hasSize(1);
    try (DockerEngine next = DockerEngine.open(SETTINGS, "test:next", PullPolicy.NEVER)) {
      assertThat(next.clean(false).removed()).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(containers()).isEmpty();
  }
}
