package io.github.pytestmatrix.engine.folder;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.engine.container.CellScript;
import io.github.pytestmatrix.engine.shared.ResultFiles;
import io.github.pytestmatrix.engine.shared.SystemLock;
import io.github.pytestmatrix.workspace.WorkspaceCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A folder with a virtual environment; its cells run one after another. */
final class FolderEnvironment implements Environment {
  private final FolderEngine engine;
  private final ContainerFolder folder;
  private final EnvironmentFacts facts;

  FolderEnvironment(FolderEngine engine, ContainerFolder folder, EnvironmentFacts facts) {
    this.engine = engine;
    this.folder = folder;
    this.facts = facts;
  }

  @Override
  public EnvironmentFacts facts() {
    return facts;
  }

  @Override
  public Layout layout(String cell) {
    return folder.layout();
  }

  @Override
  public Exit run(Execution execution, ExecutionListener listener) throws InterruptedException {
    try {
      return engine.life().unlessClosing(() -> runAlone(execution, listener));
    } catch (IOException trouble) {
      throw new MatrixException("Can't run the cell: " + trouble, "See " + folder, trouble);
    }
  }

  @SuppressWarnings("try") // the lock is there to be held
  private Exit runAlone(Execution execution, ExecutionListener listener)
      throws IOException, InterruptedException {
    try (SystemLock unusedLock = engine.lock(folder, execution.limits().timeout())) {
      listener.phaseStarted(Phase.COPY);
      folder.enter();
      Layout layout = folder.layout();
      for (Map.Entry<String, byte[]> file : execution.files().entrySet()) {
        Files.write(Path.of(layout.probe(), file.getKey()), file.getValue());
      }
      WorkspaceCopy.copy(execution.workspace(), Path.of(layout.work()));
      Path script = folder.script(CellScript.of(execution, true));
      listener.phaseStarted(Phase.TEST);
      Exit exit =
          engine.run(folder, script, execution.limits(), listener::output, listener::events);
      listener.phaseStarted(Phase.COLLECT);
      ResultFiles.move(Path.of(layout.results()), execution.results());
      return exit;
    } finally {
      folder.leave();
    }
  }
}
