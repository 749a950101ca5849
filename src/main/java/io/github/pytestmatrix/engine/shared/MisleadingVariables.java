package io.github.pytestmatrix.engine.shared;

import java.util.Locale;
import java.util.Set;

/**
 * Variables by which pip and uv install elsewhere than into the environment that is being built,
 * for another interpreter or platform, or nothing at all. Cells that find such an environment in
 * the cache would have no packages, whoever set the variable.
 *
 * <p>pip takes each long name of an option: {@code --src}, {@code --source}, {@code --source-dir}.
 * See https://pip.pypa.io/en/stable/cli/pip_install and
 * https://docs.astral.sh/uv/reference/environment.
 */
public final class MisleadingVariables {
  public static final Set<String> NAMES =
      Set.of(
          "PIP_USER",
          "PIP_TARGET",
          "PIP_PREFIX",
          "PIP_ROOT",
          "PIP_PYTHON",
          "PIP_SRC",
          "PIP_SOURCE",
          "PIP_SOURCE_DIR",
          "PIP_SOURCE_DIRECTORY",
          "PIP_REQUIRE_VIRTUALENV",
          "PIP_REQUIRE_VENV",
          "PIP_DRY_RUN",
          "PIP_REPORT",
          // Of another interpreter; pip then refuses to install into this one.
          "PIP_PLATFORM",
          "PIP_PYTHON_VERSION",
          "PIP_IMPLEMENTATION",
          "PIP_ABI",
          // Before pip 10, for old interpreters.
          "PIP_DOWNLOAD",
          "PIP_DOWNLOAD_DIR",
          "PIP_DOWNLOAD_DIRECTORY",
          "PIP_NO_INSTALL",
          "PIP_NO_DOWNLOAD",
          "UV_PYTHON",
          "UV_PYTHON_PLATFORM",
          "UV_SYSTEM_PYTHON",
          "UV_TARGET",
          "UV_PREFIX",
          "UV_DRY_RUN",
          "UV_NO_SYNC",
          "UV_PROJECT",
          "UV_PROJECT_ENVIRONMENT",
          "UV_WORKING_DIR",
          "UV_WORKING_DIRECTORY");

  private MisleadingVariables() {}

  /**
   * @param name in any case, as pip reads it
   */
  public static boolean contain(String name) {
    return NAMES.contains(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
