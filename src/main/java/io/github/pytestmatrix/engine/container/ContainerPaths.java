package io.github.pytestmatrix.engine.container;

import io.github.pytestmatrix.engine.Layout;
import java.util.List;

/**
 * Where our things are inside a container; the same in every cell, so that coverage data combine.
 * All of it is in one folder, whose name no image uses for something else.
 */
public final class ContainerPaths {
  public static final String OURS = "pytest-matrix";

  /** The sources. */
  public static final String WORK = OURS + "/work";

  public static final String PROBE = OURS + "/probe";
  public static final String RESULTS = OURS + "/results";

  /** Of a user whom the environment doesn't know. */
  public static final String HOME = OURS + "/home";

  public static final String SCRIPT = OURS + "/run.sh";

  /** What a cell does to its copy of the sources, in environments with the project's wheel. */
  static final String WHEEL_SOURCES = OURS + "/sources.sh";

  /** The first process is the cell's shell, or the init process above it. */
  private static final List<String> EVENTS = List.of("/proc/1/fd/3", "/proc/1/fd/2");

  /** What a set-up leaves in its environment for the cells. */
  static final String SETUP = OURS + "/setup";

  /** The sources that the set-up's builds changed, replaced or removed, a path in each line. */
  static final String OVERWRITTEN_LIST = SETUP + "/overwritten.list";

  /** What the builds made of these. */
  static final String OVERWRITTEN = SETUP + "/overwritten";

  public static final Layout LAYOUT =
      new Layout("/" + WORK, "/" + PROBE, "/" + RESULTS, "/" + OURS + "/cache", EVENTS);

  private ContainerPaths() {}
}
