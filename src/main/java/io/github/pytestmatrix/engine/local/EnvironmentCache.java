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
  private final Map<Path, Held> held = new ConcurrentHashMap<>();
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
    return prepare(interpreter, spec, listener, machine.windows() ? Look.ENVIRONMENT : Look.CELLS);
  }

  /** The same for a cell that has found the environment damaged. */
  InstalledEnvironment repair(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    held.computeIfPresent(
        layers(interpreter, spec).project().folder(), (folder, before) -> before.unseen());
    return prepare(interpreter, spec, listener, Look.ENVIRONMENT);
  }

  private InstalledEnvironment prepare(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener, Look look)
      throws InterruptedException {
    EnvironmentLayers layers = layers(interpreter, spec);
    Layer layer = layers.project();
    try {
      Held top = new Preparation(interpreter, spec, listener).prepare(layers, look);
      EnvironmentFacts facts =
          new EnvironmentFacts(
              BaseKind.INTERPRETER,
              layer.folder().toString(),
              layers.fingerprint(),
              interpreter.description(),
              interpreter.build(),
              !top.built());
      return new InstalledEnvironment(facts, layer.layout(), layer, !machine.windows());
    } catch (IOException trouble) {
      throw new MatrixException(
          "The environment in " + layer.folder() + " can't be made: " + trouble,
          "See whether its disk has room and can be written; another place is chosen by"
              + " -Dpytest-matrix.cacheDirectory=…",
          trouble);
    }
  }

  private EnvironmentLayers layers(Interpreter interpreter, EnvironmentSpec spec) {
    Installer installer = Installer.of(machine, interpreter, spec);
    return EnvironmentLayers.of(store, interpreter, spec, installer, machine);
  }

  /**
   * A layer that this run needs.
   *
   * @param mark keeps it from being cleaned away
   * @param built whether it had to be built for the one who asks
   * @param seen how much of it was found intact
   */
  private record Held(RunFolder mark, boolean built, Look seen) {
    Held again() {
      return new Held(mark, false, seen);
    }

    Held unseen() {
      return new Held(mark, built, Look.NOTHING);
    }
  }

  /** How much of a layer has to be intact; each includes the one before. */
  private enum Look {
    NOTHING,
    /** What cells don't look at themselves. */
    CELLS,
    ENVIRONMENT,
    ENVIRONMENT_AND_PIP;

    void at(Layer layer) throws DamagedLayerException {
      switch (this) {
        case NOTHING -> {}
        case CELLS -> layer.checkForCells();
        case ENVIRONMENT -> layer.check();
        case ENVIRONMENT_AND_PIP -> layer.checkWithPip();
      }
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
    private final Installer installer;

    Preparation(Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener) {
      this.interpreter = interpreter;
      this.spec = spec;
      this.listener = listener;
      this.installer = Installer.of(machine, interpreter, spec);
    }

    /** The dependencies alone are needed only for building on them. */
    Held prepare(EnvironmentLayers layers, Look look) throws IOException, InterruptedException {
      if (layers.project().complete()) {
        // A cell's pip is the one in there; all else its environment has itself.
        Held unusedSeed = hold(layers.seed(), "", Look.NOTHING, LayerBuild::seed);
      }
      if (layers.project().folder().equals(layers.dependencies().folder())) {
        return dependencies(layers, look);
      }
      return hold(
          layers.project(),
          project,
          look,
          build -> {
            Held unusedDependencies = dependencies(layers, Look.ENVIRONMENT);
            return build.project(spec, layers.dependencies());
          });
    }

    private Held dependencies(EnvironmentLayers layers, Look look)
        throws IOException, InterruptedException {
      return hold(
          layers.dependencies(),
          project,
          look,
          build -> {
            Held unusedSeed = hold(layers.seed(), "", Look.ENVIRONMENT_AND_PIP, LayerBuild::seed);
            return build.dependencies(spec, layers.seed());
          });
    }

    /** Keeps it from being cleaned away until this run ends; builds it where need be. */
    @SuppressWarnings("try") // the locks are there to be held
    private Held hold(Layer layer, String itsProject, Look look, Build build)
        throws IOException, InterruptedException {
      ReentrantLock ours = locks.computeIfAbsent(layer.folder(), folder -> new ReentrantLock());
      ours.lockInterruptibly();
      try {
        Optional<Held> before = Optional.ofNullable(held.get(layer.folder()));
        if (before.isPresent() && before.get().seen().compareTo(look) >= 0) {
          return before.get().again();
        }
        try (SystemLock unusedLock = LayerLock.acquire(layer.lock(), spec.timeout())) {
          boolean intact = isIntact(layer, look);
          if (!intact) {
            build(layer, itsProject, build);
          }
          RunFolder mark =
              before.isPresent() ? before.get().mark() : new Users(layer.users()).enter(owner);
          Held now = new Held(mark, !intact, intact ? look : Look.ENVIRONMENT_AND_PIP);
          held.put(layer.folder(), now);
          return now;
        }
      } finally {
        ours.unlock();
      }
    }

    /** Else it has to be built. */
    private boolean isIntact(Layer layer, Look look) {
      if (!layer.complete()) {
        return false;
      }
      try {
        look.at(layer);
        return true;
      } catch (DamagedLayerException damage) {
        listener.progress(
            layer.folder() + " was damaged (" + damage.getMessage() + "): building it again");
        return false;
      }
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
    held.values()
        .forEach(
            mine -> {
              try {
                mine.mark().close();
              } catch (IOException leftToTheNextBuild) {
                return;
              }
            });
    held.clear();
  }

  @Override
  public void close() {
    release();
  }
}
