package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.engine.Layout;
import java.util.List;

/**
 * Where our things are inside a container; the same in every cell, so that coverage data combine.
 * All of it is in one folder, whose name no image uses for something else.
 */
final class ContainerPaths {
  static final String OURS = "pytest-matrix";

  /** The sources. */
  static final String WORK = OURS + "/work";

  static final String PROBE = OURS + "/probe";
  static final String RESULTS = OURS + "/results";

  /** Of a user whom the environment doesn't know. */
  static final String HOME = OURS + "/home";

  static final String SCRIPT = OURS + "/run.sh";

  /** What a cell does to its copy of the sources, in environments with the project's wheel. */
  static final String WHEEL_SOURCES = OURS + "/sources.sh";

  /** The first process is the cell's shell, or the init process above it. */
  private static final List<String> EVENTS = List.of("/proc/1/fd/3", "/proc/1/fd/2");

  /** What a set-up leaves in its environment for the cells. */
  static final String SETUP = OURS + "/setup";

  static final Layout LAYOUT =
      new Layout("/" + WORK, "/" + PROBE, "/" + RESULTS, "/" + OURS + "/cache", EVENTS);

  private ContainerPaths() {}
}
