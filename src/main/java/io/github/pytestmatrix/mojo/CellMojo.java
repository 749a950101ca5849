package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.CellSettings;
import io.github.pytestmatrix.plan.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters of each cell: those that an {@code <override>} can give another value. */
@SuppressWarnings("unused") // PomValues.settings reads the fields
abstract class CellMojo extends EngineMojo {
  /**
   * The container image of a cell.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.image", defaultValue = Setting.Defaults.IMAGE)
  private @Nullable String image;

  /**
   * The platform of the image: {@code linux/amd64}, {@code linux/arm64}, {@code linux/arm/v7}.
   * Defaults to the environment variable {@code DOCKER_DEFAULT_PLATFORM}, else to the daemon's
   * choice.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.platform")
  private @Nullable String platform;

  /**
   * Requirement files to install, relative to {@code pythonRoot}. Defaults to {@code
   * requirements.txt}, if it exists; a single empty {@code <requirement/>} means none.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.requirements")
  private @Nullable List<@Nullable String> requirements;

  /**
   * Packages to install together with the requirement files, for example <code>
   * Django~=&#64;{django}.0</code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.packages")
  private @Nullable List<@Nullable String> packages;

  /**
   * Extras of the project to install with it, as in {@code pip install .[test]}; one in each <code>
   *  &lt;extra></code>. They need the project itself to be installed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.extras")
  private @Nullable List<@Nullable String> extras;

  /**
   * Groups of {@code [dependency-groups]} in {@code pyproject.toml} to install, one in each <code>
   *  &lt;dependencyGroup></code>. They don't need the project itself to be installed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.dependencyGroups")
  private @Nullable List<@Nullable String> dependencyGroups;

  /**
   * Shell lines that run as root before the packages are installed. Their result is part of the
   * cached environment. They can read the requirement files, but not the sources.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.setup")
  private @Nullable String setup;

  /**
   * Shell lines that run before pytest in each run, in the same shell.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.beforeScript")
  private @Nullable String beforeScript;

  /**
   * Arguments of pytest, in shell syntax.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.pytestArgs")
  private @Nullable String pytestArgs;

  /**
   * Shell lines to run instead of {@code python -m pytest}. They may run pytest more than once; the
   * plugin passes its own options through {@code PYTEST_ADDOPTS}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.script")
  private @Nullable String script;

  /**
   * Environment variables for the set-up and for the tests.
   *
   * @since 0.1.0
   */
  @Parameter private LinkedHashMap<String, @Nullable String> environment = new LinkedHashMap<>();

  /**
   * Names and globs of the caller's environment variables to pass to the tests: {@code CI,
   * GITHUB_*}. Variables that configure pip, uv or a proxy are also passed to the set-up.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.passEnvironment")
  private @Nullable String passEnvironment;

  /**
   * Names of environment variables whose values are secrets: {@code API_TOKEN, DB_PASSWORD}. The
   * values come from the caller's environment, or else from the {@code <password>} of the {@code
   * <server>} with that {@code <id>} in Maven's {@code settings.xml}. The set-up and the tests get
   * them; they are masked in everything that is printed or written. A secret needs at least 8
   * characters.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.secretEnvironment")
  @Nullable String secretEnvironment;

  /**
   * How to install the project itself: {@code none}, {@code editable}, {@code wheel}, or {@code
   * auto}, which means editable if there is a {@code setup.py}, or a {@code pyproject.toml} with
   * {@code [project]} or {@code [build-system]}.
   *
   * @since 0.1.0
   */
  @Parameter(
      property = "pytest-matrix.installProject",
      defaultValue = Setting.Defaults.INSTALL_PROJECT)
  private @Nullable String installProject;

  /**
   * The time limit for a cell's tests: {@code 90s}, {@code 15m}, {@code 1h30m}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.timeout", defaultValue = Setting.Defaults.TIMEOUT)
  private @Nullable String timeout;

  /**
   * The time limit for building an environment.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.setupTimeout", defaultValue = Setting.Defaults.SETUP_TIMEOUT)
  private @Nullable String setupTimeout;

  /**
   * The number of CPUs that a cell may use, such as {@code 1.5}. Defaults to all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.cpus")
  private @Nullable String cpus;

  /**
   * The memory that a cell may use, such as {@code 512m} or {@code 2g}. Defaults to all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.memory")
  private @Nullable String memory;

  /**
   * The size of {@code /dev/shm}, such as {@code 256m}. Defaults to the daemon's setting.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.shmSize")
  private @Nullable String shmSize;

  /**
   * The number of processes and threads that a cell may have at a time; {@code -1} means no limit.
   * Defaults to 4096 with Docker.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.pidsLimit")
  private @Nullable String pidsLimit;

  /**
   * The container network of the tests: {@code none}, {@code host}, or a network's name. Defaults
   * to the daemon's default network. The set-up always has the daemon's default network, so
   * packages can be installed online even if the tests run without a network.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.network")
  private @Nullable String network;

  /**
   * Additional host names for the tests' container, each with its address: {@code db:10.0.0.5,
   * proxy:host-gateway}. What {@code setup} writes to {@code /etc/hosts} is lost.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.extraHosts")
  private @Nullable String extraHosts;

  /**
   * The user that runs the tests in their container: {@code root}, {@code 1000}, or {@code
   * 1000:1000} with a group. Defaults to {@code 1000:1000}, which owns {@code /pytest-matrix/work}
   * and its own home. The set-up always runs as root.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.user")
  private @Nullable String user;

  /**
   * Linux capabilities to drop for the test process: {@code ALL}, {@code none}, or a list such as
   * {@code NET_RAW, MKNOD}. Defaults to {@code ALL}. The set-up keeps the daemon's default
   * capabilities.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.capDrop")
  private @Nullable String capDrop;

  /**
   * Linux capabilities to add for the test process, such as {@code SYS_PTRACE}. Requires {@code
   * <user>root</user>}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.capAdd")
  private @Nullable String capAdd;

  CellSettings cellSettings() {
    return new CellSettings(
        PomValues.settings(CellMojo.class, this),
        PomValues.list(requirements),
        PomValues.list(packages),
        PomValues.list(extras),
        PomValues.list(dependencyGroups),
        PomValues.values(environment));
  }
}
