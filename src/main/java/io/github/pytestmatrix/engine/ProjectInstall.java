package io.github.pytestmatrix.engine;

/** How the project itself gets into the environment. {@code AUTO} is resolved in planning. */
public enum ProjectInstall {
  NONE,
  EDITABLE,
  WHEEL
}
