package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Owner;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.workspace.Fingerprint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Environments as folders, named by their fingerprint. Each has up to three layers: the seed of its
 * interpreter, the dependencies, and the project itself where that is installed. Safe for many
 * threads and processes.
 */
final class EnvironmentCache implements AutoCloseable {
  private static final int NAME = 24;
  private static final String SEEDS = "seeds";
  private static final String ENVIRONMENTS = "environments";

  private final Machine machine;
  private final Path folder;
  private final ProcessTrees processes;
  private final String project;
  private final Owner owner;
  private final Installer installer;
  private final Map<Path, RunFolder> inUse = new ConcurrentHashMap<>();
  private final Map<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

  EnvironmentCache(
      Machine machine, Path folder, ProcessTrees processes, String project, Owner owner) {
    this.machine = machine;
    this.folder = folder;
    this.processes = processes;
    this.project = project;
    this.owner = owner;
    this.installer = Installer.of(machine);
  }

  /**
   * The layers of an environment.
   *
   * @param project the same as {@code dependencies} where the project isn't installed
   */
  private record Places(Layer seed, Layer dependencies, Layer project, String fingerprint) {}

  private Places places(Interpreter interpreter, EnvironmentSpec spec) {
    String seed = new Fingerprint().add("seed 1").add(interpreter.build()).hex();
    String dependencies =
        new Fingerprint()
            .add("environment 1")
            .add(interpreter.build())
            .add(spec.digest())
            .add(installer.name())
            .add(CleanEnvironment.ofInstallers(machine))
            .hex();
    String top =
        spec.install() == ProjectInstall.NONE
            ? dependencies
            : new Fingerprint()
                .add(dependencies)
                .add(spec.install().name())
                .add(spec.projectDigest())
                .hex();
    return new Places(
        layer(SEEDS, seed), layer(ENVIRONMENTS, dependencies), layer(ENVIRONMENTS, top), top);
  }

  private Layer layer(String kind, String fingerprint) {
    return new Layer(folder.resolve(kind).resolve(fingerprint.substring(0, NAME)));
  }

  /** Finds the environment, or builds what is missing of it. */
  InstalledEnvironment prepare(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    Places places = places(interpreter, spec);
    Layer top = places.project();
    try {
      boolean built = new Preparation(interpreter, spec, listener).prepare(places);
      EnvironmentFacts facts =
          new EnvironmentFacts(
              BaseKind.INTERPRETER,
              top.folder().toString(),
              places.fingerprint(),
              interpreter.description(),
              interpreter.build(),
              !built);
      return new InstalledEnvironment(facts, top.layout(), top);
    } catch (IOException trouble) {
      throw new MatrixException(
          "The environment in " + top.folder() + " can't be made: " + trouble,
          "See whether its disk has room and can be written; another place is chosen by"
              + " -Dpytest-matrix.cacheDirectory=…",
          trouble);
    }
  }

  private interface Build {
    VenvLayout run(LayerBuild build) throws IOException, InterruptedException;
  }

  /** What one caller wants. */
  private final class Preparation {
    private final Interpreter interpreter;
    private final EnvironmentSpec spec;
    private final ExecutionListener listener;

    Preparation(Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener) {
      this.interpreter = interpreter;
      this.spec = spec;
      this.listener = listener;
    }

    /** Whether it had to be built. The dependencies alone are needed only for building on them. */
    boolean prepare(Places places) throws IOException, InterruptedException {
      ensure(places.seed(), "", LayerBuild::seed);
      return places.project().equals(places.dependencies())
          ? dependencies(places)
          : ensure(
              places.project(),
              project,
              build -> {
                dependencies(places);
                return build.project(spec, places.dependencies());
              });
    }

    private boolean dependencies(Places places) throws IOException, InterruptedException {
      return ensure(
          places.dependencies(), project, build -> build.dependencies(spec, places.seed()));
    }

    /** Whether it had to be built. */
    @SuppressWarnings("try") // the locks are there to be held
    private boolean ensure(Layer layer, String itsProject, Build build)
        throws IOException, InterruptedException {
      ReentrantLock ours = locks.computeIfAbsent(layer.folder(), folder -> new ReentrantLock());
      ours.lockInterruptibly();
      try {
        if (inUse.containsKey(layer.folder())) {
          return false; // this run has looked at it before
        }
        try (LayerLock unusedLock = LayerLock.acquire(lock(layer), spec.timeout())) {
          boolean usable = usable(layer);
          if (!usable) {
            build(layer, itsProject, build);
          }
          inUse.put(layer.folder(), new Users(layer.folder()).enter(owner));
          return !usable;
        }
      } finally {
        ours.unlock();
      }
    }

    private boolean usable(Layer layer) {
      if (!layer.complete()) {
        return false;
      }
      Optional<String> damage = layer.damage();
      damage.ifPresent(
          what ->
              listener.progress(layer.folder() + " was damaged (" + what + "): building it again"));
      return damage.isEmpty();
    }

    private void build(Layer layer, String itsProject, Build build)
        throws IOException, InterruptedException {
      Optional<MatrixException> lack = VenvLack.of(machine, interpreter, installer);
      if (lack.isPresent()) {
        throw lack.get();
      }
      try {
        FolderTree.delete(layer.folder());
        Files.createDirectories(layer.folder());
        layer.seal(
            build.run(
                new LayerBuild(machine, commands(layer), interpreter, installer, layer, listener)),
            itsProject);
      } catch (IOException | InterruptedException | RuntimeException failure) {
        removeAfter(failure, layer);
        throw failure;
      }
    }

    private BuildCommands commands(Layer layer) {
      return new BuildCommands(machine, processes, interpreter, layer, spec.timeout(), listener);
    }
  }

  /** What stays is not complete, and whoever needs the layer next removes it. */
  private static void removeAfter(Exception failure, Layer layer) {
    try {
      FolderTree.delete(layer.folder());
    } catch (IOException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  private Path lock(Layer layer) {
    return folder.resolve("locks").resolve(layer.folder().getFileName() + ".lock");
  }

  /** What {@link #prepare} would find. */
  EnvironmentState inspect(Interpreter interpreter, EnvironmentSpec spec) {
    Places places = places(interpreter, spec);
    boolean cached = places.seed().complete() && places.project().complete();
    Optional<MatrixException> lack =
        cached ? Optional.empty() : VenvLack.of(machine, interpreter, installer);
    return new EnvironmentState(
        BaseKind.INTERPRETER,
        interpreter.description(),
        true,
        places.project().folder().toString(),
        cached,
        lack);
  }

  /**
   * Removes cached environments that nobody uses.
   *
   * @param everything of all projects, and the seeds
   * @return a line for each
   */
  List<String> clean(boolean everything) throws InterruptedException {
    release();
    List<String> removed = new ArrayList<>();
    for (String kind : everything ? List.of(ENVIRONMENTS, SEEDS) : List.of(ENVIRONMENTS)) {
      try {
        for (Layer layer : layers(kind)) {
          if ((everything || isMine(layer)) && remove(layer)) {
            removed.add(layer.folder().toString());
          }
        }
      } catch (IOException unremovable) {
        throw new MatrixException(
            "The environments in " + folder + " can't be removed: " + unremovable,
            "Remove that folder yourself when no build runs.",
            unremovable);
      }
    }
    return removed;
  }

  private List<Layer> layers(String kind) throws IOException {
    Path parent = folder.resolve(kind);
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (var folders = Files.list(parent)) {
      return folders.sorted().map(Layer::new).toList();
    }
  }

  /** One that was never completed is nobody's. */
  private boolean isMine(Layer layer) throws IOException {
    return !layer.complete() || layer.project().equals(project);
  }

  /** Not while it is being built, nor while a cell may run in it. */
  @SuppressWarnings("try") // the lock is there to be held
  private boolean remove(Layer layer) throws IOException {
    Optional<LayerLock> lock = LayerLock.tryAcquire(lock(layer));
    if (lock.isEmpty()) {
      return false;
    }
    try (LayerLock unusedLock = lock.get()) {
      if (new Users(layer.folder()).present()) {
        return false;
      }
      Path trash =
          layer.folder().resolveSibling("trash-" + UUID.randomUUID().toString().substring(0, 8));
      Files.move(layer.folder(), trash);
      FolderTree.delete(trash);
      return true;
    }
  }

  /** In bytes, of all that is kept; what several environments share counts once. */
  long size() {
    Set<Object> seen = new HashSet<>();
    long size = 0;
    for (String kind : List.of(ENVIRONMENTS, SEEDS)) {
      if (Files.isDirectory(folder.resolve(kind))) {
        try (Stream<Path> files = Files.walk(folder.resolve(kind))) {
          for (Path file : (Iterable<Path>) files::iterator) {
            size += newSize(file, seen);
          }
        } catch (IOException | UncheckedIOException changesMeanwhile) {
          // An estimate will do.
        }
      }
    }
    return size;
  }

  private static long newSize(Path file, Set<Object> seen) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Object key = found.fileKey(); // null on Windows
    return found.isRegularFile() && (key == null || seen.add(key)) ? found.size() : 0;
  }

  private void release() {
    inUse
        .values()
        .forEach(
            mine -> {
              try {
                mine.close();
              } catch (IOException leftToTheNextBuild) {
                return;
              }
            });
    inUse.clear();
  }

  @Override
  public void close() {
    release();
  }
}
