package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Owner;
import io.github.pytestmatrix.engine.SystemLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Environments as folders, named by their fingerprint. Each has up to three layers: the seed of its
 * interpreter, the dependencies, and the project itself where that is installed. Safe for many
 * threads and processes.
 */
final class EnvironmentCache implements AutoCloseable {
  private final Machine machine;
  private final LayerStore store;
  private final ProcessTrees processes;
  private final String project;
  private final Owner owner;
  private final Map<Path, RunFolder> inUse = new ConcurrentHashMap<>();
  private final Map<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

  EnvironmentCache(
      Machine machine, Path folder, ProcessTrees processes, String project, Owner owner) {
    this.machine = machine;
    this.store = new LayerStore(folder);
    this.processes = processes;
    this.project = project;
    this.owner = owner;
  }

  /** Finds the environment, or builds what is missing of it. */
  InstalledEnvironment prepare(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    EnvironmentLayers layers = layers(interpreter, spec);
    Layer top = layers.project();
    try {
      boolean built = new Preparation(interpreter, spec, listener).prepare(layers);
      EnvironmentFacts facts =
          new EnvironmentFacts(
              BaseKind.INTERPRETER,
              top.folder().toString(),
              layers.fingerprint(),
              interpreter.description(),
              interpreter.build(),
              !built);
      return new InstalledEnvironment(facts, top.layout(), top, top.files());
    } catch (IOException trouble) {
      throw new MatrixException(
          "The environment in " + top.folder() + " can't be made: " + trouble,
          "See whether its disk has room and can be written; another place is chosen by"
              + " -Dpytest-matrix.cacheDirectory=…",
          trouble);
    }
  }

  private EnvironmentLayers layers(Interpreter interpreter, EnvironmentSpec spec) {
    Installer installer = Installer.of(machine, interpreter, spec);
    return EnvironmentLayers.of(store, interpreter, spec, installer, machine);
  }

  private interface Build {
    VenvLayout run(LayerBuild build) throws IOException, InterruptedException;
  }

  /** What one caller wants. */
  private final class Preparation {
    private final Interpreter interpreter;
    private final EnvironmentSpec spec;
    private final ExecutionListener listener;
    private final Installer installer;

    Preparation(Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener) {
      this.interpreter = interpreter;
      this.spec = spec;
      this.listener = listener;
      this.installer = Installer.of(machine, interpreter, spec);
    }

    /** Whether it had to be built. The dependencies alone are needed only for building on them. */
    boolean prepare(EnvironmentLayers layers) throws IOException, InterruptedException {
      boolean installing = !layers.project().complete();
      ensure(
          layers.seed(), "", installing ? Layer::damageWithPip : Layer::damage, LayerBuild::seed);
      if (layers.project().equals(layers.dependencies())) {
        return dependencies(layers);
      }
      return ensure(
          layers.project(),
          project,
          Layer::damage,
          build -> {
            dependencies(layers);
            return build.project(spec, layers.dependencies());
          });
    }

    private boolean dependencies(EnvironmentLayers layers)
        throws IOException, InterruptedException {
      return ensure(
          layers.dependencies(),
          project,
          Layer::damage,
          build -> build.dependencies(spec, layers.seed()));
    }

    /** Whether it had to be built. */
    @SuppressWarnings("try") // the locks are there to be held
    private boolean ensure(
        Layer layer, String itsProject, Function<Layer, Optional<String>> look, Build build)
        throws IOException, InterruptedException {
      ReentrantLock ours = locks.computeIfAbsent(layer.folder(), folder -> new ReentrantLock());
      ours.lockInterruptibly();
      try {
        if (inUse.containsKey(layer.folder())) {
          return false; // this run has looked at it before
        }
        try (SystemLock unusedLock = LayerLock.acquire(layer.lock(), spec.timeout())) {
          boolean usable = usable(layer, look);
          if (!usable) {
            build(layer, itsProject, build);
          }
          inUse.put(layer.folder(), new Users(layer.users()).enter(owner));
          return !usable;
        }
      } finally {
        ours.unlock();
      }
    }

    private boolean usable(Layer layer, Function<Layer, Optional<String>> look) {
      if (!layer.complete()) {
        return false;
      }
      Optional<String> damage = look.apply(layer);
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
        layer.delete();
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
      layer.delete();
    } catch (IOException alsoFailed) {
      failure.addSuppressed(alsoFailed);
    }
  }

  /** What {@link #prepare} would find. */
  EnvironmentState inspect(Interpreter interpreter, EnvironmentSpec spec) {
    EnvironmentLayers layers = layers(interpreter, spec);
    boolean cached = layers.seed().complete() && layers.project().complete();
    Optional<MatrixException> lack =
        cached
            ? Optional.empty()
            : VenvLack.of(machine, interpreter, Installer.of(machine, interpreter, spec));
    return new EnvironmentState(
        BaseKind.INTERPRETER,
        interpreter.description(),
        true,
        layers.project().folder().toString(),
        cached,
        lack);
  }

  /**
   * Removes cached environments that nobody uses.
   *
   * @param everything of all projects, and the seeds
   * @return a line for each
   */
  List<String> clean(boolean everything) {
    release();
    return store.clean(everything ? Optional.empty() : Optional.of(project));
  }

  /** In bytes, of all that is kept; what several environments share counts once. */
  long size() {
    return store.size();
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
