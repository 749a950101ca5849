package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A process of its own that runs a cell which never ends, to be killed by a test. Says {@code up}
 * once it runs.
 */
final class KilledBuild {
  private KilledBuild() {}

  /**
   * @param arguments the project label; an empty folder
   */
  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    DockerEngine engine =
        DockerEngine.open(
            new ConnectionSettings(
                Optional.empty(),
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                false,
                Map.of()),
            arguments[0],
            PullPolicy.IF_NOT_PRESENT);
    String base = "python:3.10-slim";
    Workspace workspace =
        Workspace.scan(Files.createDirectory(folder.resolve("sources")), List.of(), List.of());
    EnvironmentSpec spec =
        new EnvironmentSpec(
            new Base(base, ""),
            List.of(),
            Map.of(),
            List.of(),
            "",
            Map.of(),
            ProjectInstall.NONE,
            workspace,
            "killed",
            Duration.ofMinutes(5));
    Limits limits =
        new Limits(
            Duration.ofMinutes(5),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    engine.fetch(List.of(new Base(base, "")), ExecutionListener.NONE);
    Execution execution =
        new Execution(
            "py310",
            workspace,
            Map.of(),
            Map.of(),
            "",
            List.of("python", "-c", "import time; print('up', flush=True); time.sleep(600)"),
            "",
            Optional.empty(),
            Files.createDirectory(folder.resolve("results")),
            limits);
    engine
        .prepare(spec, ExecutionListener.NONE)
        .run(
            execution,
            new ExecutionListener() {
              @Override
              public void output(byte[] bytes) {
                System.out.write(bytes, 0, bytes.length);
                System.out.flush();
              }
            });
  }
}
