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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Runs cells with the interpreters of this machine. */
public final class LocalEngine implements Engine {
  private static final String RUNS = "runs";
  private static final String TEMPORARY_PREFIX = "pmx-";
  private static final long REMOVING_SECONDS = 60;
  private static final long FINISHING_SECONDS = 5;
  private static final int MOST_REMOVALS = 20;

  private final LocalSettings settings;
  private final Interpreters interpreters;
  private final ProcessTrees processes;
  private final EnvironmentCache environments;
  private final RunFolder run;
  private final RunFolder temporary;
  private final ExecutorService cleaner = Executors.newSingleThreadExecutor(CleanerThread::new);
  private final AtomicInteger discarded = new AtomicInteger();
  private final Thread hook = new Thread(this::close, "pytest-matrix-shutdown");
  private final ReadWriteLock work = new ReentrantReadWriteLock();
  private volatile boolean closing;

  private LocalEngine(LocalSettings settings, RunFolder run, RunFolder temporary, Owner owner) {
    this.settings = settings;
    this.run = run;
    this.temporary = temporary;
    Machine machine = settings.machine();
    Path cache = settings.cacheFolder();
    this.interpreters =
        new Interpreters(machine, settings.interpreters(), cache.resolve("interpreters"));
    this.processes = new ProcessTrees(machine, owner, run.path());
    this.environments = new EnvironmentCache(machine, cache, processes, settings.project(), owner);
    Runtime.getRuntime().addShutdownHook(hook);
    cleaner.execute(this::sweep);
  }

  /**
   * Makes this run's folders, and begins to remove what killed builds left behind.
   *
   * @throws MatrixException where the cache folder can't be written
   */
  public static LocalEngine open(LocalSettings settings) {
    Owner owner = Owner.current();
    Path cache = settings.cacheFolder();
    Path place = cache;
    List<RunFolder> made = new ArrayList<>();
    try {
      made.add(RunFolder.create(cache.resolve(RUNS), "", owner));
      place = settings.machine().temporary();
      made.add(RunFolder.create(place, TEMPORARY_PREFIX, owner));
      place = cache;
      return new LocalEngine(settings, made.get(0), made.get(1), owner);
    } catch (IOException | UncheckedIOException unwritable) {
      made.forEach(folder -> remove(folder.path()));
      throw new MatrixException(
          "The folder " + place + " can't be written: " + unwritable,
          place.equals(cache)
              ? "Make it writable, with room, or choose another place for environments:"
                  + " -Dpytest-matrix.cacheDirectory=…"
              : "Set TMPDIR to a folder that can be written.",
          unwritable);
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
    try {
      InstalledEnvironment installed =
          unlessClosing(() -> environments.prepare(interpreter, spec, listener));
      return new LocalEnvironment(
          this,
          interpreter,
          installed,
          heard -> repaired(interpreter, spec, heard),
          spec.workspace().root());
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected); // the cache explains its own
    }
  }

  private InstalledEnvironment repaired(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    try {
      return unlessClosing(() -> environments.repair(interpreter, spec, listener));
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
      removed.addAll(sweepFolders());
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
      sweepFolders();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (IOException leftToTheNextBuild) {
      return;
    }
  }

  private List<String> sweepFolders() throws IOException {
    List<Path> removed = new ArrayList<>();
    removed.addAll(RunFolder.sweep(settings.cacheFolder().resolve(RUNS), ""));
    removed.addAll(RunFolder.sweep(settings.machine().temporary(), TEMPORARY_PREFIX));
    return removed.stream().map(Path::toString).toList();
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
      endCleaner();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      remove(run.path());
      remove(temporary.path());
      forgetHook();
    }
  }

  private void endCleaner() {
    cleaner.shutdown();
    long patience = Thread.currentThread() == hook ? FINISHING_SECONDS : REMOVING_SECONDS;
    try {
      if (!cleaner.awaitTermination(patience, TimeUnit.SECONDS)) {
        cleaner.shutdownNow();
      }
    } catch (InterruptedException stopped) {
      cleaner.shutdownNow();
      Thread.currentThread().interrupt();
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

  CellFolder cellFolder(String cell, Path sources) {
    Path folder = run.path().resolve(cell);
    boolean copied = settings.sourceMode() == SourceMode.COPY;
    return new CellFolder(folder, copied ? folder.resolve("work") : sources);
  }

  Path temporaryFolder(String cell) {
    return temporary.path().resolve(cell);
  }

  /** Frees the cell's place at once; what becomes of its files is nothing to wait for. */
  void discard(CellFolder folder, SourceBytecode bytecode) {
    int number = discarded.incrementAndGet();
    Path trash = run.path().resolve(".trash" + number);
    boolean copied = folder.sources().startsWith(folder.path());
    discard(
        folder.path(),
        trash,
        () -> {
          if (copied) {
            bytecode.keep(trash.resolve(folder.path().relativize(folder.sources())));
          }
          remove(trash);
        });
    String cell = folder.path().getFileName().toString();
    Path temporaryTrash = temporary.path().resolve(".trash" + number);
    discard(temporaryFolder(cell), temporaryTrash, () -> remove(temporaryTrash));
  }

  private void discard(Path folder, Path trash, Runnable last) {
    try {
      if (Files.exists(folder)) {
        Files.move(folder, trash);
        if (!cleaner.isShutdown()) {
          cleaner.execute(last);
        }
      }
    } catch (IOException leftToClose) {
      return; // which removes the whole folder
    }
  }

  /**
   * Somebody may be removing the same, or a dying process may still be adding to it: then once
   * more.
   */
  private static void remove(Path folder) {
    for (int attempt = 0; attempt < MOST_REMOVALS; attempt++) {
      try {
        FolderTree.delete(folder);
        return;
      } catch (IOException changing) {
        if (!Files.exists(folder)) {
          return;
        }
      }
    }
    // What is left now, the next build's sweep finds by its name.
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

  /** Lets the JVM end whatever it still has to remove: the next build's sweep does that. */
  private static final class CleanerThread extends Thread {
    CleanerThread(Runnable work) {
      super(work, "pytest-matrix-cleaner");
      setDaemon(true);
    }
  }
}
