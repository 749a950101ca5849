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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Environments as folders, named by their fingerprint. Each has up to three layers: the seed of its
 * interpreter, the dependencies, and the project itself where that is installed. Safe for many
 * threads and processes.
 */
final class EnvironmentCache implements AutoCloseable {
  private static final int NAME = 24;

  private final Machine machine;
  private final Path folder;
  private final ProcessTrees processes;
  private final String project;
  private final Owner owner;
  private final Map<Path, RunFolder> inUse = new ConcurrentHashMap<>();

  EnvironmentCache(
      Machine machine, Path folder, ProcessTrees processes, String project, Owner owner) {
    this.machine = machine;
    this.folder = folder;
    this.processes = processes;
    this.project = project;
    this.owner = owner;
  }

  /** The folders of an environment's layers, the nearest first. */
  private record Places(List<Layer> layers) {
    Layer top() {
      return layers.get(0);
    }

    Layer seed() {
      return layers.get(layers.size() - 1);
    }

    Layer dependencies() {
      return layers.get(layers.size() - 2);
    }

    String fingerprint() {
      return top().folder().getFileName().toString();
    }
  }

  private Places places(Interpreter interpreter, EnvironmentSpec spec) {
    List<Layer> layers = new ArrayList<>();
    layers.add(layer("seeds", new Fingerprint().add("seed 1").add(interpreter.build()).hex()));
    String dependencies =
        new Fingerprint()
            .add("local 1")
            .add(interpreter.build())
            .add(spec.digest())
            .add(Installer.of(machine).name())
            .add(CleanEnvironment.ofInstallers(machine))
            .hex();
    layers.add(0, layer("environments", dependencies));
    if (spec.install() != ProjectInstall.NONE) {
      layers.add(
          0,
          layer(
              "environments",
              new Fingerprint()
                  .add(dependencies)
                  .add(spec.install().name())
                  .add(spec.projectDigest())
                  .hex()));
    }
    return new Places(layers);
  }

  private Layer layer(String kind, String fingerprint) {
    return new Layer(folder.resolve(kind).resolve(fingerprint.substring(0, NAME)));
  }

  /** Finds the environment, or builds what is missing of it. */
  InstalledEnvironment prepare(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    Places places = places(interpreter, spec);
    try {
      boolean built = prepareLayers(places, interpreter, spec, listener);
      VenvLayout layout = places.seed().layout();
      EnvironmentFacts facts =
          new EnvironmentFacts(
              BaseKind.INTERPRETER,
              places.top().folder().toString(),
              places.fingerprint(),
              interpreter.description(),
              interpreter.build(),
              !built);
      return new InstalledEnvironment(facts, layout, places.layers());
    } catch (IOException trouble) {
      throw new MatrixException(
          "The environment in " + places.top().folder() + " can't be made: " + trouble,
          "See whether its disk has room and can be written; another place is chosen by"
              + " -Dpytest-matrix.cacheDirectory=…",
          trouble);
    }
  }

  private boolean prepareLayers(
      Places places, Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws IOException, InterruptedException {
    Duration limit = spec.timeout();
    boolean built =
        prepare(
            places.seed(),
            "",
            limit,
            listener,
            () -> build(places.seed(), interpreter, limit, listener).seed());
    VenvLayout layout = places.seed().layout();
    built |=
        prepare(
            places.dependencies(),
            project,
            limit,
            listener,
            () -> {
              build(places.dependencies(), interpreter, limit, listener)
                  .dependencies(spec, layout, List.of(places.seed()));
              return layout;
            });
    if (spec.install() != ProjectInstall.NONE) {
      built |=
          prepare(
              places.top(),
              project,
              limit,
              listener,
              () -> {
                build(places.top(), interpreter, limit, listener)
                    .project(spec, layout, List.of(places.dependencies(), places.seed()));
                return layout;
              });
    }
    return built;
  }

  private LayerBuild build(
      Layer layer, Interpreter interpreter, Duration limit, ExecutionListener listener) {
    return new LayerBuild(machine, processes, interpreter, layer, limit, listener);
  }

  private interface Build {
    VenvLayout run() throws IOException, InterruptedException;
  }

  /** Whether it had to be built. */
  @SuppressWarnings("try") // the lock is there to be held
  private boolean prepare(
      Layer layer, String itsProject, Duration limit, ExecutionListener listener, Build build)
      throws IOException, InterruptedException {
    if (inUse.containsKey(layer.folder())) {
      return false; // this run has looked at it before
    }
    if (usable(layer, listener)) {
      return false;
    }
    try (LayerLock unusedLock = LayerLock.acquire(lock(layer), limit)) {
      if (usable(layer, listener)) {
        return false; // somebody else has built it meanwhile
      }
      FolderTree.delete(layer.folder());
      Files.createDirectories(layer.folder());
      boolean done = false;
      try {
        layer.seal(build.run(), itsProject);
        use(layer);
        done = true;
      } finally {
        if (!done) {
          FolderTree.delete(layer.folder());
        }
      }
      return true;
    }
  }

  /** Enters it first, so that nobody cleans it away once it was looked at. */
  private boolean usable(Layer layer, ExecutionListener listener) throws IOException {
    if (!layer.complete()) {
      return false;
    }
    RunFolder mine = new Users(layer.folder()).enter(owner);
    Optional<String> damage = layer.complete() ? layer.damage() : Optional.of("");
    if (damage.isEmpty()) {
      keep(layer, mine);
      return true;
    }
    mine.close();
    if (!damage.get().isEmpty()) {
      listener.progress(
          "the environment "
              + layer.folder()
              + " was damaged ("
              + damage.get()
              + "): building it"
              + " again");
    }
    return false;
  }

  private void use(Layer layer) throws IOException {
    keep(layer, new Users(layer.folder()).enter(owner));
  }

  private void keep(Layer layer, RunFolder mine) throws IOException {
    RunFolder before = inUse.putIfAbsent(layer.folder(), mine);
    if (before != null) {
      mine.close();
    }
  }

  private Path lock(Layer layer) {
    return folder.resolve("locks").resolve(layer.folder().getFileName() + ".lock");
  }

  /** What {@link #prepare} would find. */
  EnvironmentState inspect(Interpreter interpreter, EnvironmentSpec spec) {
    Places places = places(interpreter, spec);
    boolean cached = places.layers().stream().allMatch(Layer::complete);
    Optional<MatrixException> lack =
        cached ? Optional.empty() : LayerBuild.lack(machine, interpreter);
    return new EnvironmentState(
        BaseKind.INTERPRETER,
        interpreter.description(),
        true,
        places.top().folder().toString(),
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
    for (String kind : everything ? List.of("environments", "seeds") : List.of("environments")) {
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

  /** In bytes, of all that is kept. */
  long size() {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException | java.io.UncheckedIOException changing) {
      return 0;
    }
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
