package io.github.pytestmatrix.engine.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnections;
import io.github.pytestmatrix.engine.docker.daemon.FakeDaemon;
import io.github.pytestmatrix.engine.docker.daemon.FakeDaemon.Answer;
import io.github.pytestmatrix.engine.docker.daemon.Labels;
import io.github.pytestmatrix.engine.shared.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class UnsupportedFeaturesTest {
  private static final String CREATE = "POST /containers/create";
  private static final Limits LIMITS =
      new Limits(
          Duration.ofMinutes(1),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @TempDir Path folder;
  private FakeDaemon daemon;
  private DockerConnection connection;
  private Containers containers;

  @BeforeEach
  void connect() throws Exception {
    daemon = FakeDaemon.ofVersion(folder.resolve("d.sock"), "20.10.24", "1.41", "1.12");
    connection =
        DockerConnections.open(
            new ConnectionSettings(
                Optional.of("unix://" + folder.resolve("d.sock")),
                Map.of(),
                folder,
                false,
                Map.of()));
    containers = new Containers(connection, new Labels("run", "test:lacks", Owner.current()));
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
    daemon.close();
  }

  private Optional<CreateContainerCmd> latest = Optional.empty();

  private ContainerHandle create() throws InterruptedException {
    return containers.create(
        "pytest-matrix-run-py310-pids-limited",
        "python:3.10",
        "py310",
        create -> {
          ContainerSettings.limit(create, LIMITS);
          latest = Optional.of(create);
        });
  }

  @Test
  void aDaemonThatRefusesALimitOfProcessesIsAskedAgainWithoutOne() throws Exception {
    daemon.answer(
        CREATE,
        Answer.error(500, "crun: the requested cgroup controller `pids` is not available"),
        Answer.ok("{\"Id\":\"1d\",\"Warnings\":[]}"));

    assertThat(create().id()).isEqualTo("1d");
    assertThat(create().id()).isEqualTo("1d");
    assertThat(latest.orElseThrow().getHostConfig().getPidsLimit()).isNull();
    assertThat(daemon.requests().stream().filter(one -> one.line().contains("/containers/create")))
        .as("the second container is asked for without a limit at once")
        .hasSize(3);
    assertThat(containers.lacks().warnings())
        .containsExactly(
            "The daemon can't limit the number of processes, so <pidsLimit> has no effect.");
    assertThat(containers.lacks().warnings()).isEmpty();
  }

  @Test
  void anyOtherRefusalStands() {
    daemon.answer(CREATE, Answer.error(500, "no space left on device, rapids of bytes"));

    assertThatThrownBy(this::create).isInstanceOf(DockerException.class);
  }

  @Test
  void whatTheDaemonLeavesOutByItselfIsToldOnce() throws Exception {
    String warning = "Your kernel does not support pids limit capabilities. PIDs limit discarded.";
    daemon.answer(CREATE, Answer.ok("{\"Id\":\"1d\",\"Warnings\":[\"" + warning + "\"]}"));

    create();
    create();
    assertThat(containers.lacks().warnings()).isEqualTo(List.of(warning));
  }
}
