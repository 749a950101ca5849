// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.BaseKind;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.local.folders.RunFolder;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.process.ProcessTrees;
import io.github.pytestmatrix.engine.shared.Owner;
import io.github.pytestmatrix.engine.shared.SystemLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Environments as folders, named by their fingerprint. Each has up to three layers: the seed of its
 * interpreter, the dependencies, and the project itself where that is installed. Safe for many
 * threads and processes.
 */
public final class EnvironmentCache implements AutoCloseable {
  private final Machine machine;
  private final LayerStore store;
  private final ProcessTrees processes;
  private final String project;
  private final Owner owner;
  private final ConcurrentMap<Path, AcquiredLayer> held = new ConcurrentHashMap<>();
  private final ConcurrentMap<Path, ReentrantLock> locks = new ConcurrentHashMap<>();

  public EnvironmentCache(
      Machine machine, Path folder, ProcessTrees processes, String project, Owner owner) {
    this.machine = machine;
    this.store = new LayerStore(folder);
    this.processes = processes;
    this.project = project;
    this.owner = owner;
  }

  /** Finds the environment, or builds what is missing of it. */
  public InstalledEnvironment prepare(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    return prepare(
        interpreter,
        spec,
        listener,
        machine.windows() ? IntegrityCheck.ENVIRONMENT : IntegrityCheck.CELLS);
  }

  /** The same for a cell that has found the environment damaged. */
  public InstalledEnvironment repair(
      Interpreter interpreter, EnvironmentSpec spec, ExecutionListener listener)
      throws InterruptedException {
    held.computeIfPresent(
        layers(interpreter, spec).project().folder(), (folder, before) -> before.unverified());
    return prepare(interpreter, spec, listener, IntegrityCheck.ENVIRONMENT);
  }

  private InstalledEnvironment prepare(
      Interpreter interpreter,
      EnvironmentSpec spec,
      ExecutionListener listener,
      IntegrityCheck check)
      throws InterruptedException {
    EnvironmentLayers layers = layers(interpreter, spec);
    Layer layer = layers.project();
    try {
      AcquiredLayer top = new Preparation(layers, interpreter, spec, listener).prepare(check);
      EnvironmentFacts facts =
          new EnvironmentFacts(
              BaseKind.INTERPRETER,
              layer.folder().toString(),
              layer.fingerprint(),
              interpreter.description(),
              interpreter.build(),
              !top.built());
      return new InstalledEnvironment(facts, layer.layout(), layer, !machine.windows());
    } catch (IOException trouble) {
      throw new MatrixException(
          "The environment in " + layer.folder() + " can't be created: " + trouble,
          "Check that its disk is writable and has free space, or use another folder:"
              + " -Dpytest-matrix.cacheDirectory=…",
          trouble);
    }
  }

  private EnvironmentLayers layers(Interpreter interpreter, EnvironmentSpec spec) {
    Installer installer = Installer.of(machine, interpreter, spec);
    return EnvironmentLayers.of(store, interpreter, spec, installer, machine);
  }

  /** The layers of an environment, each made from the one before. */
  private enum Part {
    SEED,
    DEPENDENCIES,
    PROJECT
  }

  /** What one caller wants. */
  private final class Preparation {
    private final EnvironmentLayers layers;
    private final Interpreter interpreter;
    private final EnvironmentSpec spec;
    private final ExecutionListener listener;
    private final Installer installer;

    Preparation(
        EnvironmentLayers layers,
        Interpreter interpreter,
        EnvironmentSpec spec,
        ExecutionListener listener) {
      this.layers = layers;
      this.interpreter = interpreter;
      this.spec = spec;
      this.listener = listener;
      this.installer = Installer.of(machine, interpreter, spec);
    }

    /** The dependencies alone are needed only for building on them. */
    AcquiredLayer prepare(IntegrityCheck check) throws IOException, InterruptedException {
      if (layers.project().complete()) {
        // A cell's pip is the one in there; all else its environment has itself.
        AcquiredLayer unusedSeed = hold(Part.SEED, IntegrityCheck.NOTHING);
        noteDependencies();
      }
      boolean installed = !layers.project().folder().equals(layers.dependencies().folder());
      return hold(installed ? Part.PROJECT : Part.DEPENDENCIES, check);
    }

    /** They lie below what is needed, and go together with it. */
    private void noteDependencies() throws IOException {
      Layer dependencies = layers.dependencies();
      if (dependencies.complete() && !held.containsKey(dependencies.folder())) {
        dependencies.uses().add(project);
      }
    }

    private Layer layer(Part part) {
      return switch (part) {
        case SEED -> layers.seed();
        case DEPENDENCIES -> layers.dependencies();
        case PROJECT -> layers.project();
      };
    }

    private VenvLayout run(LayerBuild build, Part part) throws IOException, InterruptedException {
      return switch (part) {
        case SEED -> build.seed();
        case DEPENDENCIES -> {
          AcquiredLayer unusedSeed = hold(Part.SEED, IntegrityCheck.ENVIRONMENT_AND_PIP);
          yield build.dependencies(spec, layers.seed());
        }
        case PROJECT -> {
          AcquiredLayer unusedDependencies = hold(Part.DEPENDENCIES, IntegrityCheck.ENVIRONMENT);
          yield build.project(spec, layers.dependencies());
        }
      };
    }

    /** Keeps it from being cleaned away until this run ends; builds it where need be. */
    @SuppressWarnings("try") // the locks are there to be held
    private AcquiredLayer hold(Part part, IntegrityCheck check)
        throws IOException, InterruptedException {
      Layer layer = layer(part);
      ReentrantLock ours = locks.computeIfAbsent(layer.folder(), key -> new ReentrantLock());
      ours.lockInterruptibly();
      try {
        Optional<AcquiredLayer> before = Optional.ofNullable(held.get(layer.folder()));
        if (before.isPresent() && before.get().verified().compareTo(check) >= 0) {
          return before.get().reused();
        }
        try (SystemLock unusedLock = LayerLock.acquire(layer.lock(), spec.timeout())) {
          boolean intact = layer.fits(spec.workspace().digests()) && isIntact(layer, check);
          if (!intact) {
            build(part, layer);
          }
          RunFolder mark =
              before.isPresent()
                  ? before.get().mark()
                  : new LayerUsers(layer.users()).register(owner);
          AcquiredLayer now =
              new AcquiredLayer(mark, !intact, intact ? check : IntegrityCheck.ENVIRONMENT_AND_PIP);
          held.put(layer.folder(), now);
          layer.uses().add(project);
          return now;
        }
      } finally {
        ours.unlock();
      }
    }

    /** Else it has to be built. */
    private boolean isIntact(Layer layer, IntegrityCheck check) {
      if (!layer.complete()) {
        return false;
      }
      try {
        check.run(layer);
        return true;
      } catch (DamagedLayerException damage) {
        listener.progress(
            layer.folder() + " was damaged (" + damage.getMessage() + "): building it again");
        return false;
      }
    }

    private void build(Part part, Layer layer) throws IOException, InterruptedException {
      Optional<MatrixException> lack = MissingVenvModule.of(machine, interpreter, installer);
      if (lack.isPresent()) {
        throw lack.get();
      }
      try {
        layer.delete();
        Files.createDirectories(layer.folder());
        LayerBuild build =
            new LayerBuild(machine, commands(layer), interpreter, installer, layer, listener);
        layer.seal(run(build, part));
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
  public EnvironmentState inspect(Interpreter interpreter, EnvironmentSpec spec) {
    EnvironmentLayers layers = layers(interpreter, spec);
    Layer top = layers.project();
    boolean cached =
        layers.seed().complete() && top.complete() && top.fits(spec.workspace().digests());
    Optional<MatrixException> lack =
        cached
            ? Optional.empty()
            : MissingVenvModule.of(machine, interpreter, Installer.of(machine, interpreter, spec));
    return new EnvironmentState(
        BaseKind.INTERPRETER,
        interpreter.description(),
        true,
        top.folder().toString(),
        cached,
        lack);
  }

  /**
   * Removes cached environments that no build uses right now.
   *
   * @param everything those of all projects, and the seeds; else all that this project has used,
   *     also what another one has built
   */
  public Cleaned clean(boolean everything) {
    release();
    return store.clean(everything ? Optional.empty() : Optional.of(project));
  }

  /** Removes what nobody has used for a month; looks for that once a day. */
  public void removeUnused() {
    store.removeUnused(Instant.now());
  }

  /** In bytes, of all that is kept; what several environments share counts once. */
  public long size() {
    return store.size();
  }

  private void release() {
    for (AcquiredLayer mine : held.values()) {
      try {
        mine.mark().close();
      } catch (IOException unremovable) {
        // It is left to the next build.
      }
    }
    held.clear();
  }

  @Override
  public void close() {
    release();
  }
}
