package io.github.pytestmatrix.engine.docker;

import io.github.pytestmatrix.engine.Layout;

/**
 * Where our things are inside a container; the same in every cell, so that coverage data combine.
 */
final class ContainerPaths {
  static final String WORK = "workspace";
  static final String OURS = "pytest-matrix";
  static final String PROBE = OURS + "/probe";
  static final String RESULTS = OURS + "/results";

  /** Of a user whom the environment doesn't know. */
  static final String HOME = OURS + "/home";

  static final String SCRIPT = OURS + "/run.sh";

  static final Layout LAYOUT =
      new Layout("/" + WORK, "/" + PROBE, "/" + RESULTS, "/" + OURS + "/cache");

  private ContainerPaths() {}
}
