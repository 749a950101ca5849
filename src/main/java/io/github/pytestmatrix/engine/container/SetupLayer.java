package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.shared.SourceWatch;
import io.github.pytestmatrix.engine.shared.WheelSources;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The layers of an environment, each on top of the one before. */
public enum SetupLayer {
  /** The base image's own Python, compiled; the same for all environments on this base. */
  INTERPRETER("Compiling the standard library"),
  /** What the set-up lines and the requirements bring. */
  DEPENDENCIES("Building the environment"),
  /** The project itself, where it is installed. */
  PROJECT("Installing the project");

  private final String what;

  SetupLayer(String what) {
    this.what = what;
  }

  /** The beginning of a sentence on its set-up. */
  public String what() {
    return what;
  }

  public String script(EnvironmentSpec spec) {
    return switch (this) {
      case INTERPRETER -> SetupScript.interpreter();
      case DEPENDENCIES -> SetupScript.dependencies(spec);
      case PROJECT -> SetupScript.project(spec);
    };
  }

  /** Whether all of the sources have to lie in the working folder. */
  public boolean needsSources(EnvironmentSpec spec) {
    return this == PROJECT || (this == DEPENDENCIES && spec.dependsOnSources());
  }

  /** What its script reads but for the sources, by paths below the container's root. */
  public Map<String, byte[]> files(EnvironmentSpec spec) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (this == PROJECT && spec.install() == ProjectInstall.WHEEL) {
      files.put(ContainerPaths.OURS + "/" + WheelSources.SCRIPT, WheelSources.script());
    }
    if (needsSources(spec)) {
      String names =
          spec.workspace().entries().stream()
              .map(entry -> entry.path() + "\n")
              .collect(Collectors.joining());
      files.put(SetupScript.WATCH, SourceWatch.program());
      files.put(SetupScript.SOURCES, names.getBytes(StandardCharsets.UTF_8));
    } else {
      spec.requirementInputs()
          .forEach((name, content) -> files.put(ContainerPaths.WORK + "/" + name, content));
    }
    return files;
  }
}
