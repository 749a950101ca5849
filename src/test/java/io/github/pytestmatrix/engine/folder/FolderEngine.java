package io.github.pytestmatrix.engine.folder;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.shared.BuildTurn;
import io.github.pytestmatrix.engine.shared.EngineLife;
import io.github.pytestmatrix.engine.shared.SystemLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs cells in folders of this machine, by the scripts of a container. */
final class FolderEngine implements Engine {
  private static final Duration FINISHING = Duration.ofSeconds(10);

  private final Path cache;
  private final String project;
  private final Map<String, String> variables;
  private final FolderImages images;
  private final Set<FolderProcess> running = ConcurrentHashMap.newKeySet();
  private final EngineLife life = new EngineLife(this::close);
  private volatile boolean closed;

  /**
   * @param python an interpreter that has pip
   * @param variables of the caller
   */
  FolderEngine(Path cache, Path python, String project, Map<String, String> variables)
      throws IOException {
    this.cache = cache;
    this.project = project;
    this.variables = variables;
    Path folders = Files.createDirectories(cache.resolve("environments"));
    this.images = new FolderImages(this, folders, python);
  }

  EngineLife life() {
    return life;
  }

  /** The right to use an environment's folder, once nobody else has it. */
  SystemLock lock(ContainerFolder folder, Duration patience)
      throws IOException, InterruptedException {
    Path file = lockOf(folder);
    BuildTurn turn = new BuildTurn(patience, "lock " + file, "Wait for it, or end it.");
    while (true) {
      Optional<SystemLock> lock = SystemLock.tryAcquire(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      turn.pause();
    }
  }

  private Path lockOf(ContainerFolder folder) {
    return cache.resolve("locks").resolve(folder.root().getFileName());
  }

  /** Blocks until the script ends. */
  Exit run(
      ContainerFolder folder,
      Path script,
      Limits limits,
      Consumer<byte[]> output,
      Consumer<byte[]> beside)
      throws IOException, InterruptedException {
    FolderProcess process = new FolderProcess(script, folder.variables(variables), output, beside);
    running.add(process);
    try {
      if (closed) {
        process.end(); // whoever closed us has not seen it
      }
      return process.await(limits.timeout(), limits.memoryBytes());
    } finally {
      process.end();
      running.remove(process);
    }
  }

  @Override
  public String description() {
    return "folders below " + cache;
  }

  @Override
  public int cpus() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public List<EngineFact> facts() {
    return List.of(new EngineFact("folders", cache.toString()));
  }

  @Override
  public List<String> unsupported(Limits limits) {
    return limits.network().isPresent()
        ? List.of("<network> has no effect in a folder.")
        : List.of();
  }

  @Override
  public void fetch(Collection<Base> bases, ExecutionListener listener) {
    // There is nothing to fetch.
  }

  @Override
  public Environment prepare(EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    try {
      return life.unlessClosing(
          () -> {
            EnvironmentFacts facts = images.prepare(spec, listener);
            ContainerFolder folder = new ContainerFolder(Path.of(facts.name()));
            folder.usedBy(project);
            return new FolderEnvironment(this, folder, facts);
          });
    } catch (IOException trouble) {
      throw new MatrixException("The environment can't be made: " + trouble, "", trouble);
    }
  }

  @Override
  public boolean awaitRecovery() {
    return true;
  }

  @Override
  public EnvironmentState inspect(EnvironmentSpec spec) throws InterruptedException {
    ContainerFolder folder = images.folder(spec);
    return new EnvironmentState(
        BaseKind.INTERPRETER,
        images.base(),
        true,
        folder.root().toString(),
        images.isUsable(folder, spec),
        Optional.empty());
  }

  @Override
  public Cleaned clean(boolean everything) throws InterruptedException {
    List<String> removed = new ArrayList<>();
    List<String> used = new ArrayList<>();
    for (ContainerFolder folder : images.all()) {
      if (everything || folder.isUsedBy(project)) {
        (remove(folder) ? removed : used).add(folder.root().toString());
      }
    }
    return new Cleaned(removed, used.stream().map(Cleaned.Kept::used).toList());
  }

  private boolean remove(ContainerFolder folder) throws InterruptedException {
    try (SystemLock lock = SystemLock.tryAcquire(lockOf(folder)).orElse(null)) {
      if (lock != null) {
        folder.delete();
      }
      return lock != null;
    } catch (IOException undeletable) {
      throw new MatrixException("Can't be removed: " + undeletable, "", undeletable);
    }
  }

  @Override
  public void close() {
    if (!life.beginClosing()) {
      return;
    }
    closed = true;
    running.forEach(FolderProcess::end);
    try {
      life.awaitWork(FINISHING);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      life.end();
    }
  }
}
