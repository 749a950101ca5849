package io.github.pytestmatrix.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.engine.Privileges.User;
import io.github.pytestmatrix.engine.container.CellScript;
import io.github.pytestmatrix.engine.container.ContainerPaths;
import io.github.pytestmatrix.engine.container.Tar;
import io.github.pytestmatrix.engine.container.TestUser;
import io.github.pytestmatrix.engine.docker.container.ContainerHandle;
import io.github.pytestmatrix.engine.docker.container.ContainerResults;
import io.github.pytestmatrix.engine.docker.container.ContainerRun;
import io.github.pytestmatrix.engine.docker.container.ContainerSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An image; each run is a container of its own. */
final class DockerEnvironment implements Environment {
  private final DockerParts parts;
  private final EnvironmentFacts facts;

  DockerEnvironment(DockerParts parts, EnvironmentFacts facts) {
    this.parts = parts;
    this.facts = facts;
  }

  @Override
  public EnvironmentFacts facts() {
    return facts;
  }

  @Override
  public Layout layout(String cell) {
    return ContainerPaths.LAYOUT;
  }

  @Override
  public Exit run(Execution execution, ExecutionListener listener) throws InterruptedException {
    return parts.unlessClosing(() -> runWithWhatTheDaemonHas(execution, listener));
  }

  /** A daemon may take a limit that its runtime then can't set. */
  private Exit runWithWhatTheDaemonHas(Execution execution, ExecutionListener listener)
      throws InterruptedException {
    try {
      return runInContainer(execution, listener);
    } catch (DockerException refused) {
      if (parts.containers().lacks().learn(String.valueOf(refused.getMessage()))) {
        return runInContainer(execution, listener);
      }
      throw refused;
    }
  }

  private Exit runInContainer(Execution execution, ExecutionListener listener)
      throws InterruptedException {
    String name = parts.containers().name(execution.cell());
    try (ContainerHandle container = create(name, execution)) {
      listener.phaseStarted(Phase.COPY);
      parts.containers().lacks().warnings().forEach(listener::progress);
      ContainerRun run = new ContainerRun(parts.connection(), container.id(), name);
      run.copyIn(files(execution));
      listener.phaseStarted(Phase.TEST);
      Exit exit =
          run.run(
              execution.limits().timeout(),
              execution.limits().memoryBytes().map(bytes -> bytes + " bytes").orElse(""),
              listener::output,
              listener::events);
      listener.phaseStarted(Phase.COLLECT);
      if (!(exit instanceof Exit.Lost)) {
        new ContainerResults(parts.connection()).fetch(container.id(), execution.results());
      }
      return exit;
    } catch (IOException unreadable) {
      throw new MatrixException(
          "Can't send the sources to " + name + ": " + unreadable.getMessage(), "", unreadable);
    }
  }

  private ContainerHandle create(String name, Execution execution) throws InterruptedException {
    Limits limits = execution.limits();
    return parts
        .containers()
        .create(
            name,
            facts.name(),
            execution.cell(),
            create -> {
              ContainerSettings.script(create, CellScript.containerVariables());
              ContainerSettings.limit(create, limits);
            });
  }

  private InputStream files(Execution execution) throws IOException, InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    User user = TestUser.of(execution.limits());
    Tar tar = new Tar(bytes, user);
    tar.folder(ContainerPaths.OURS);
    tar.folder(ContainerPaths.RESULTS);
    tar.folder(ContainerPaths.HOME);
    String script =
        parts.proxies().exports(execution.variables())
            + CellScript.of(execution, !parts.containers().lacks().init());
    tar.file(ContainerPaths.SCRIPT, script.getBytes(StandardCharsets.UTF_8));
    tar.folder(ContainerPaths.PROBE);
    for (Map.Entry<String, byte[]> file : execution.files().entrySet()) {
      tar.file(ContainerPaths.PROBE + "/" + file.getKey(), file.getValue());
    }
    tar.flush();
    return new SequenceInputStream(
        new ByteArrayInputStream(bytes.toByteArray()),
        parts.archives().of(execution.workspace(), user).open());
  }
}
