// Plain loops: decision 022
package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.local.cell.RunFolders;
import io.github.pytestmatrix.engine.local.environment.EnvironmentCache;
import io.github.pytestmatrix.engine.local.environment.InstalledEnvironment;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.interpreter.Interpreters;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.process.ProcessTrees;
import io.github.pytestmatrix.engine.shared.EngineLife;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Runs cells with the interpreters of this machine. */
public final class LocalEngine implements Engine {
  private static final Duration REMOVING = Duration.ofSeconds(60);
  private static final Duration FINISHING = Duration.ofSeconds(5);

  private final LocalSettings settings;
  private final Interpreters interpreters;
  private final ProcessTrees processes;
  private final EnvironmentCache environments;
  private final RunFolders folders;
  private final EngineLife life;

  private LocalEngine(LocalSettings settings, RunFolders folders, Owner owner) {
    this.settings = settings;
    this.folders = folders;
    Machine machine = settings.machine();
    Path cache = settings.cacheFolder();
    this.interpreters =
        new Interpreters(machine, settings.interpreters(), cache.resolve("interpreters"));
    this.processes = new ProcessTrees(machine, owner, folders.path());
    this.environments = new EnvironmentCache(machine, cache, processes, settings.project(), owner);
    this.life = new EngineLife(this::close);
    folders.later(this::sweep);
  }

  /**
   * Makes this run's folders, and begins to remove what killed builds left behind.
   *
   * @throws MatrixException where the cache folder can't be written
   */
  public static LocalEngine open(LocalSettings settings) {
    Owner owner = Owner.current();
    RunFolders folders =
        RunFolders.create(settings.cacheFolder(), settings.machine().temporary(), owner);
    try {
      return new LocalEngine(settings, folders, owner);
    } catch (UncheckedIOException full) {
      folders.remove();
      throw RunFolders.unwritableCache(settings.cacheFolder(), full);
    }
  }

  @Override
  public String description() {
    return "this machine's interpreters ("
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ")";
  }

  @Override
  public int cpus() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public List<EngineFact> facts() throws InterruptedException {
    return new LocalFacts(settings, interpreters, environments, processes).list();
  }

  @Override
  public List<String> unsupported(Limits limits) {
    return ProcessTrees.unsupported(settings.machine(), limits);
  }

  @Override
  public Collection<Base> missing(Collection<Base> bases) {
    return List.of();
  }

  @Override
  public void fetch(Collection<Base> bases, ExecutionListener listener) {
    // There is nothing to fetch: an interpreter is there, or its cells say that it isn't.
  }

  @Override
  public Environment prepare(EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    Interpreter interpreter = interpreters.find(spec.base().python());
    if (!spec.setup().isBlank() && !settings.setupAllowed()) {
      throw new MatrixException(
          "The cell's <setup> lines were written for a container, and no Docker daemon answers.",
          "Start Docker, or run the cells on this machine: -Dpytest-matrix.engine=local");
    }
    return new LocalEnvironment(
        new LocalParts(settings.machine(), settings.sourceMode(), folders, processes, life),
        interpreter,
        installed(() -> environments.prepare(interpreter, spec, listener)),
        heard -> installed(() -> environments.repair(interpreter, spec, heard)),
        spec.workspace().root());
  }

  private InstalledEnvironment installed(EngineLife.Work<InstalledEnvironment, IOException> wanted)
      throws InterruptedException {
    try {
      return life.unlessClosing(wanted);
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected); // the cache explains its own
    }
  }

  @Override
  public boolean awaitRecovery() {
    return true;
  }

  @Override
  public EnvironmentState inspect(EnvironmentSpec spec) throws InterruptedException {
    try {
      Interpreter interpreter = interpreters.find(spec.base().python());
      return environments.inspect(interpreter, spec);
    } catch (MissingInterpreterException missing) {
      return new EnvironmentState(
          BaseKind.INTERPRETER,
          "none for python " + spec.base().python(),
          false,
          "",
          false,
          Optional.of(missing));
    }
  }

  @Override
  public Cleaned clean(boolean everything) throws InterruptedException {
    // First whoever may still write into the folders.
    List<String> removed = new ArrayList<>(processes.sweep());
    try {
      removed.addAll(folders.sweep());
    } catch (IOException unremovable) {
      throw new MatrixException(
          "Files that a killed build left behind can't be removed: " + unremovable,
          "",
          unremovable);
    }
    Cleaned layers = environments.clean(everything);
    removed.addAll(layers.removed());
    return new Cleaned(removed, layers.kept());
  }

  /** What it doesn't get done now, the next build does. */
  private void sweep() {
    try {
      processes.sweep();
      List<String> unusedRemoved = folders.sweep();
      environments.removeUnused();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (IOException leftToTheNextBuild) {
      return;
    }
  }

  @Override
  public synchronized void close() {
    if (!life.beginClosing()) {
      return;
    }
    processes.close();
    try {
      life.awaitWork(FINISHING); // it has lost its process
      environments.close();
      folders.await((life.atExit() ? FINISHING : REMOVING).toSeconds());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      folders.remove();
      life.end();
    }
  }
}
