package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.WheelSources;
import io.github.pytestmatrix.workspace.Fingerprint;

/**
 * The layers of an environment, each made from the one before.
 *
 * @param seed an empty environment of the interpreter
 * @param dependencies with what the set-up lines and the requirements bring
 * @param project with the project itself; {@code dependencies} where that isn't installed
 * @param fingerprint of the last of them
 */
record EnvironmentLayers(Layer seed, Layer dependencies, Layer project, String fingerprint) {
  /** Changes whenever what we make of the same input does. */
  private static final String VERSION = "2";

  static EnvironmentLayers of(
      LayerStore store,
      Interpreter interpreter,
      EnvironmentSpec spec,
      Installer installer,
      Machine machine) {
    String seed = new Fingerprint().add("seed").add(VERSION).add(interpreter.build()).hex();
    String dependencies =
        new Fingerprint()
            .add("dependencies")
            .add(VERSION)
            .add(interpreter.build())
            .add(spec.digest())
            .add(installer.name())
            .add(InstallerVariables.thatDecide(machine))
            .hex();
    String project =
        spec.install() == ProjectInstall.NONE
            ? dependencies
            : new Fingerprint()
                .add(dependencies)
                .add(WheelSources.kind(spec.install()))
                .add(spec.projectDigest())
                .hex();
    return new EnvironmentLayers(
        store.seed(seed), store.environment(dependencies), store.environment(project), project);
  }
}
