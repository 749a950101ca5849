// Plain loops: decision 022
package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.engine.local.cell.CellDirectory;
import io.github.pytestmatrix.engine.local.cell.CellLaunch;
import io.github.pytestmatrix.engine.local.cell.SourceBytecode;
import io.github.pytestmatrix.engine.local.environment.Activation;
import io.github.pytestmatrix.engine.local.environment.InstalledEnvironment;
import io.github.pytestmatrix.engine.local.folders.SourceMode;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.process.Command;
import io.github.pytestmatrix.engine.local.process.CommandListener;
import io.github.pytestmatrix.engine.local.process.DamagedEnvironmentException;
import io.github.pytestmatrix.engine.local.process.EventFile;
import io.github.pytestmatrix.engine.shared.ResultFiles;
import io.github.pytestmatrix.workspace.WorkspaceCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** A virtual environment; each run has a private one on top of it, and private folders. */
final class LocalEnvironment implements Environment {
  /** Makes an environment whole again that was found damaged. */
  interface Repair {
    InstalledEnvironment installed(ExecutionListener listener) throws InterruptedException;
  }

  private final LocalParts parts;
  private final Interpreter interpreter;
  private final Repair repair;
  private final Path sources;
  private volatile InstalledEnvironment installed;

  /**
   * @param sources the user's own folder
   */
  LocalEnvironment(
      LocalParts parts,
      Interpreter interpreter,
      InstalledEnvironment installed,
      Repair repair,
      Path sources) {
    this.parts = parts;
    this.interpreter = interpreter;
    this.installed = installed;
    this.repair = repair;
    this.sources = sources;
  }

  @Override
  public EnvironmentFacts facts() {
    return installed.facts();
  }

  @Override
  public Layout layout(String cell) {
    return folder(cell).layout();
  }

  private CellDirectory folder(String cell) {
    return parts.folders().cell(cell, sources, parts.sourceMode());
  }

  @Override
  public Exit run(Execution execution, ExecutionListener listener) throws InterruptedException {
    try {
      return runOnce(execution, listener);
    } catch (DamagedEnvironmentException damaged) {
      listener.phaseStarted(Phase.SETUP);
      listener.progress("the environment was damaged (" + damaged.damage() + "): checking it");
      installed = repair.installed(listener);
      return runOnce(execution, listener);
    }
  }

  private Exit runOnce(Execution execution, ExecutionListener listener)
      throws InterruptedException {
    CellDirectory folder = folder(execution.cell());
    SourceBytecode bytecode =
        new SourceBytecode(
            installed.bytecode(execution.cell(), sources),
            execution.workspace(),
            folder.sources(),
            Instant.now());
    try {
      return parts
          .life()
          .unlessClosing(
              () -> {
                try {
                  return runIn(folder, execution, bytecode, listener);
                } finally {
                  parts.folders().discard(folder, bytecode);
                }
              });
    } catch (IOException trouble) {
      throw new MatrixException(
          "Can't run the cell in " + folder.path() + ": " + trouble,
          "Check that its disk is writable and has free space, or use another folder:"
              + " -Dpytest-matrix.cacheDirectory=…",
          trouble);
    }
  }

  private Exit runIn(
      CellDirectory folder,
      Execution execution,
      SourceBytecode bytecode,
      ExecutionListener listener)
      throws IOException, InterruptedException {
    listener.phaseStarted(Phase.COPY);
    Activation activation = furnish(folder, execution, bytecode);
    Path temporary = Files.createDirectories(parts.folders().temporary(execution.cell()));
    Command command =
        new CellLaunch(parts.machine(), folder, temporary, activation)
            .command(execution, interpreter);
    Exit exit;
    try (EventFile events = EventFile.create(folder.events(), listener::events)) {
      exit = parts.processes().run(command, new Launch(listener, events));
      events.rest();
    }
    listener.phaseStarted(Phase.COLLECT);
    if (!(exit instanceof Exit.Lost)) {
      collect(folder.results(), execution.results());
    }
    return exit;
  }

  /** A cell's command, as the one who asked for the cell hears of it. */
  private static final class Launch implements CommandListener {
    private final ExecutionListener listener;
    private final EventFile events;

    Launch(ExecutionListener listener, EventFile events) {
      this.listener = listener;
      this.events = events;
    }

    @Override
    public void output(byte[] bytes) {
      listener.output(bytes);
    }

    @Override
    public void started() {
      listener.phaseStarted(Phase.TEST);
    }

    @Override
    public void tick() {
      events.poll();
    }
  }

  /** Trouble there is the caller's: the cache has nothing to do with it. */
  private static void collect(Path results, Path target) {
    try {
      ResultFiles.move(results, target);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  private Activation furnish(CellDirectory folder, Execution execution, SourceBytecode bytecode)
      throws IOException {
    boolean copied = parts.sourceMode() == SourceMode.COPY;
    Files.createDirectories(folder.probe());
    Files.createDirectory(folder.results());
    for (Map.Entry<String, byte[]> file : execution.files().entrySet()) {
      Files.write(folder.probe().resolve(file.getKey()), file.getValue());
    }
    if (copied) {
      WorkspaceCopy.copy(execution.workspace(), folder.sources());
      bytecode.restore();
    }
    return installed.enter(folder.venv(), folder.sources(), copied);
  }
}
