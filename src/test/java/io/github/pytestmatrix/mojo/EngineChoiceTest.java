package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.DockerEngine;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.local.LocalEngine;
import io.github.pytestmatrix.engine.local.LocalSettings;
import io.github.pytestmatrix.engine.local.folders.SourceMode;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineChoiceTest {
  @TempDir private Path folder;

  private Engine openDocker(String host) throws InterruptedException {
    ConnectionSettings settings =
        new ConnectionSettings(Optional.of(host), Map.of(), folder, false, Map.of());
    return DockerEngine.open(settings, "test:choice", PullPolicy.NEVER);
  }

  private Engine openLocal() {
    return LocalEngine.open(
        new LocalSettings(
            Machine.current(), "test:choice", folder, Map.of(), SourceMode.COPY, false));
  }

  @Test
  void autoTakesThisMachineWhereNoDaemonAnswersAndSaysWhy() throws Exception {
    String nowhere = "unix://" + folder.resolve("docker.sock");
    EngineChoice.Chosen chosen = EngineChoice.AUTO.open(() -> openDocker(nowhere), this::openLocal);
    try (Engine engine = chosen.engine()) {
      assertThat(engine).isInstanceOf(LocalEngine.class);
      assertThat(chosen.reason())
          .startsWith("Engine: local, since no Docker daemon answers (" + nowhere)
          .contains("-Dpytest-matrix.engine=docker")
          .doesNotContain("\n");
    }
  }

  @Test
  void dockerIsStrict() {
    String nowhere = "unix://" + folder.resolve("docker.sock");
    assertThatThrownBy(() -> EngineChoice.DOCKER.open(() -> openDocker(nowhere), this::neverAsked))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("No Docker daemon answers");
  }

  @Test
  void localIsStrict() throws Exception {
    EngineChoice.Chosen chosen = EngineChoice.LOCAL.open(this::neverAsked, this::openLocal);
    try (Engine engine = chosen.engine()) {
      assertThat(engine).isInstanceOf(LocalEngine.class);
      assertThat(chosen.reason()).isEmpty();
    }
  }

  /** Whoever names a daemon wrongly means that one, and should hear of it. */
  @Test
  void autoDoesNotHideAMistakeInTheConfiguration() {
    assertThatThrownBy(
            () -> EngineChoice.AUTO.open(() -> openDocker("carrier-pigeon://x"), this::neverAsked))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("carrier-pigeon");
  }

  private Engine neverAsked() {
    throw new AssertionError("This engine is not to be opened.");
  }

  @Test
  void onlyThreeWordsAreKnown() {
    assertThat(EngineChoice.parse(" Docker ")).isEqualTo(EngineChoice.DOCKER);
    assertThatThrownBy(() -> EngineChoice.parse("podman"))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("<engine> is 'podman', which is not valid.")
        .hasMessageContaining("auto, docker or local");
  }

  @Test
  void foldersOfTheLocalEngineGoWithIt() throws Exception {
    EngineChoice.LOCAL.open(this::neverAsked, this::openLocal).engine().close();
    assertThat(Files.list(folder.resolve("runs"))).isEmpty();
  }
}
