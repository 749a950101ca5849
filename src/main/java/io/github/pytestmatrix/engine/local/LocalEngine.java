package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.Owner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Runs cells with the interpreters of this machine. */
public final class LocalEngine implements Engine {
  private static final long REMOVING_SECONDS = 60;
  private static final long FINISHING_SECONDS = 5;

  private final LocalSettings settings;
  private final Interpreters interpreters;
  private final ProcessTrees processes;
  private final EnvironmentCache environments;
  private final RunFolders folders;
  private final Thread hook = new Thread(this::close, "pytest-matrix-shutdown");
  private final ReadWriteLock work = new ReentrantReadWriteLock();
  private volatile boolean closing;

  private LocalEngine(LocalSettings settings, RunFolders folders, Owner owner) {
    this.settings = settings;
    this.folders = folders;
    Machine machine = settings.machine();
    Path cache = settings.cacheFolder();
    this.interpreters =
        new Interpreters(machine, settings.interpreters(), cache.resolve("interpreters"));
    this.processes = new ProcessTrees(machine, owner, folders.path());
    this.environments = new EnvironmentCache(machine, cache, processes, settings.project(), owner);
    Runtime.getRuntime().addShutdownHook(hook);
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
          "Start Docker, or let them run on this machine itself: -Dpytest-matrix.engine=local");
    }
    return new LocalEnvironment(
        this,
        interpreter,
        installed(() -> environments.prepare(interpreter, spec, listener)),
        heard -> installed(() -> environments.repair(interpreter, spec, heard)),
        spec.workspace().root());
  }

  private InstalledEnvironment installed(Work<InstalledEnvironment> wanted)
      throws InterruptedException {
    try {
      return unlessClosing(wanted);
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected); // the cache explains its own
    }
  }

  @Override
  public boolean returns() {
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
  public List<String> clean(boolean everything) throws InterruptedException {
    // First whoever may still write into the folders.
    List<String> removed = new ArrayList<>(processes.sweep());
    try {
      removed.addAll(folders.sweep());
    } catch (IOException unremovable) {
      throw new MatrixException(
          "What a killed build left can't be removed: " + unremovable, "", unremovable);
    }
    removed.addAll(environments.clean(everything));
    return removed;
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
    if (closing) {
      return;
    }
    closing = true;
    processes.close();
    try {
      // Whoever is at work for a cell has lost its process, and tidies up after itself.
      boolean unusedAllDone = work.writeLock().tryLock(FINISHING_SECONDS, TimeUnit.SECONDS);
      environments.close();
      folders.await(Thread.currentThread() == hook ? FINISHING_SECONDS : REMOVING_SECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      folders.remove();
      forgetHook();
    }
  }

  private void forgetHook() {
    if (Thread.currentThread() != hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException shuttingDown) {
        // The hook runs or is about to; it finds us closed.
        return;
      }
    }
  }

  /** What fails since this engine is being closed under it has not failed: it was stopped. */
  <T> T unlessClosing(Work<T> wanted) throws IOException, InterruptedException {
    work.readLock().lock();
    try {
      if (closing) {
        throw new InterruptedException("The build is ending.");
      }
      T done = wanted.run();
      if (closing) {
        throw new InterruptedException("The build is ending.");
      }
      return done;
    } catch (MatrixException | IOException trouble) {
      if (closing) {
        InterruptedException stopped = new InterruptedException("The build is ending.");
        stopped.initCause(trouble);
        throw stopped;
      }
      throw trouble;
    } finally {
      work.readLock().unlock();
    }
  }

  /** Work for a cell, which ends early by an interrupt. */
  interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  RunFolders folders() {
    return folders;
  }

  SourceMode sourceMode() {
    return settings.sourceMode();
  }

  Machine machine() {
    return settings.machine();
  }

  ProcessTrees processes() {
    return processes;
  }
}
