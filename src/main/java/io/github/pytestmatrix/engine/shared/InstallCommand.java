package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How pip and uv are called, and what they are told beside that, on each engine. */
public final class InstallCommand {
  /** The working folder must not stand in the search path: a project's module may be {@code io}. */
  public static final String PIP =
      "import sys; sys.path[:] = [p for p in sys.path if p]; import runpy;"
          + " runpy.run_module('pip', run_name='__main__', alter_sys=True)";

  private static final Map<String, String> QUIET =
      ordered(
          "PIP_DISABLE_PIP_VERSION_CHECK", "1",
          "PIP_NO_INPUT", "1",
          "PIP_PROGRESS_BAR", "off",
          "UV_NO_PROGRESS", "1");

  private static final Map<String, String> INTO_ENVIRONMENT =
      ordered("PIP_USER", "0", "PIP_REQUIRE_VIRTUALENV", "0");

  private InstallCommand() {}

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (int at = 0; at < pairs.length; at += 2) {
      variables.put(pairs[at], pairs[at + 1]);
    }
    return Collections.unmodifiableMap(variables);
  }

  /** For a log, and for nobody who could answer; where the user's variables say nothing else. */
  public static Map<String, String> quiet() {
    return QUIET;
  }

  /** A configuration file may ask for either, for the user's own sake. */
  public static Map<String, String> intoEnvironment() {
    return INTO_ENVIRONMENT;
  }

  /**
   * uv's words up to what is to be installed.
   *
   * @param python of the environment
   */
  public static List<String> uv(String uv, String python) {
    return List.of(uv, "pip", "install", "--python", python, "--compile-bytecode");
  }

  /** As {@link #uv}, of pip. */
  public static List<String> pip(String python) {
    return List.of(python, "-c", PIP, "install");
  }

  /**
   * The requirement files and packages of a spec, as both installers understand them, for one
   * resolution that sees them all.
   *
   * @param privatePackages the path of a file that holds those, since command lines can be read by
   *     everybody on a machine
   */
  public static List<String> requirements(EnvironmentSpec spec, String privatePackages) {
    List<String> requirements = new ArrayList<>();
    spec.requirements().forEach(file -> requirements.addAll(List.of("-r", file)));
    requirements.addAll(spec.openPackages());
    if (!spec.privatePackages().isEmpty()) {
      requirements.addAll(List.of("-r", privatePackages));
    }
    return requirements;
  }
}
