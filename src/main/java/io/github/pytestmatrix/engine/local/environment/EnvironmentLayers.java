// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.WheelSources;
import io.github.pytestmatrix.workspace.Fingerprint;
import io.github.pytestmatrix.workspace.SourceDigests;

/**
 * The layers of an environment, each made from the one before.
 *
 * @param seed an empty environment of the interpreter
 * @param dependencies with what the set-up lines and the requirements bring
 * @param project with the project itself; {@code dependencies} where that isn't installed
 */
record EnvironmentLayers(Layer seed, Layer dependencies, Layer project) {
  /** Changes whenever what we make of the same input does. */
  private static final String VERSION = "3";

  static EnvironmentLayers of(
      LayerStore store,
      Interpreter interpreter,
      EnvironmentSpec spec,
      Installer installer,
      Machine machine) {
    String seed = new Fingerprint().add("seed").add(VERSION).add(interpreter.build()).hex();
    String key =
        new Fingerprint()
            .add("dependencies")
            .add(VERSION)
            .add(interpreter.build())
            .add(spec.digest())
            .add(installer.name())
            .add(InstallerVariables.thatDecide(machine))
            .add(CleanEnvironment.thatDecide(machine))
            .hex();
    SourceDigests sources = spec.workspace().digests();
    Layer dependencies =
        spec.dependsOnSources() ? store.environment(key, sources) : store.environment(key);
    return new EnvironmentLayers(
        store.seed(seed), dependencies, project(store, spec, dependencies, sources));
  }

  private static Layer project(
      LayerStore store, EnvironmentSpec spec, Layer dependencies, SourceDigests sources) {
    if (spec.install() == ProjectInstall.NONE) {
      return dependencies;
    }
    String key =
        new Fingerprint()
            .add(dependencies.fingerprint())
            .add(WheelSources.kind(spec.install()))
            .add(spec.extras())
            .hex();
    return store.environment(key, sources);
  }
}
