package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.CellSettings;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters of each cell: those that an {@code <override>} can give another value. */
@SuppressWarnings("unused") // Texts.settings reads the fields
abstract class CellMojo extends EngineMojo {
  /**
   * The container image of a cell.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.image", defaultValue = "python:@{python}-slim")
  private @Nullable String image;

  /**
   * What the image is made for: {@code linux/amd64}, {@code linux/arm64}, {@code linux/arm/v7}. By
   * default what the environment variable {@code DOCKER_DEFAULT_PLATFORM} says, else the daemon's
   * choice.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.platform")
  private @Nullable String platform;

  /**
   * Requirement files to install, relative to {@code pythonRoot}. By default {@code
   * requirements.txt} if it is there; a single empty {@code <requirement/>} means none.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.requirements")
  private @Nullable List<@Nullable String> requirements;

  /**
   * Packages to install along with the requirement files: <code>Django~=&#64;{django}.0</code>.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.packages")
  private @Nullable List<@Nullable String> packages;

  /**
   * Extras of the project to install with it, one in each <code>&lt;extra></code>: those of {@code
   * pip install .[test]}. The project itself has to be installed.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.extras")
  private @Nullable List<@Nullable String> extras;

  /**
   * Groups of {@code [dependency-groups]} in {@code pyproject.toml} to install, one in each <code>
   * &lt;dependencyGroup></code>; whether the project itself is installed doesn't matter.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.dependencyGroups")
  private @Nullable List<@Nullable String> dependencyGroups;

  /**
   * Shell lines that run as root before the packages are installed, and become part of the cached
   * environment. They see the requirement files, but not the sources.
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
   * Shell lines in place of {@code python -m pytest}. They may run pytest more than once; our own
   * options reach it through {@code PYTEST_ADDOPTS}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.script")
  private @Nullable String script;

  /**
   * Environment variables of the set-up and of the tests.
   *
   * @since 0.1.0
   */
  @Parameter private LinkedHashMap<String, @Nullable String> environment = new LinkedHashMap<>();

  /**
   * Names and globs of environment variables of the caller that the tests get too: {@code CI,
   * GITHUB_*}. Those that configure pip, uv or a proxy also reach the set-up.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.passEnvironment")
  private @Nullable String passEnvironment;

  /**
   * Names of environment variables whose values are secrets: {@code API_TOKEN, DB_PASSWORD}. The
   * values come from the caller's environment, or else from the {@code <password>} of the {@code
   * <server>} with that {@code <id>} in Maven's {@code settings.xml}. The set-up and the tests get
   * them; in all that is printed or written they are masked. A secret needs 8 characters or more.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.secretEnvironment")
  @Nullable String secretEnvironment;

  /**
   * How the project itself is installed: {@code none}, {@code editable}, {@code wheel}; {@code
   * auto} is editable where there is a {@code setup.py}, or a {@code pyproject.toml} with {@code
   * [project]} or {@code [build-system]}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.installProject", defaultValue = "auto")
  private @Nullable String installProject;

  /**
   * How long a cell's tests may take: {@code 90s}, {@code 15m}, {@code 1h30m}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.timeout", defaultValue = "1h")
  private @Nullable String timeout;

  /**
   * How long building an environment may take.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.setupTimeout", defaultValue = "30m")
  private @Nullable String setupTimeout;

  /**
   * The CPUs that a cell may use: {@code 1.5}. By default all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.cpus")
  private @Nullable String cpus;

  /**
   * The memory that a cell may use: {@code 512m}, {@code 2g}. By default all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.memory")
  private @Nullable String memory;

  /**
   * The size of {@code /dev/shm}: {@code 256m}. By default the daemon's.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.shmSize")
  private @Nullable String shmSize;

  /**
   * How many processes and threads a cell may have at a time; {@code -1} for any number. By default
   * 4096 with Docker.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.pidsLimit")
  private @Nullable String pidsLimit;

  /**
   * The container network of the tests: {@code none}, {@code host}, or a network's name. By default
   * the daemon's. The set-up always has the daemon's default network: packages are installed
   * online, and tests can run without a network.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.network")
  private @Nullable String network;

  /**
   * Names that the tests' container knows besides those of its network, each with its address:
   * {@code db:10.0.0.5, proxy:host-gateway}. What {@code setup} writes into {@code /etc/hosts} is
   * lost.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.extraHosts")
  private @Nullable String extraHosts;

  /**
   * The user that the tests run as in their container: {@code root}, {@code 1000}, or {@code
   * 1000:1000} with a group. By default {@code 1000:1000}, which owns {@code /pytest-matrix/work}
   * and its own home. The set-up always runs as root.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.user")
  private @Nullable String user;

  /**
   * Linux capabilities that the tests don't have: {@code ALL}, names as {@code NET_RAW, MKNOD}, or
   * {@code none}. By default {@code ALL}. The set-up has the daemon's default ones.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.capDrop")
  private @Nullable String capDrop;

  /**
   * Linux capabilities that the tests have besides: {@code SYS_PTRACE}. They need {@code
   * <user>root</user>}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.capAdd")
  private @Nullable String capAdd;

  CellSettings cellSettings() {
    return new CellSettings(
        Texts.settings(CellMojo.class, this),
        Texts.list(requirements),
        Texts.list(packages),
        Texts.list(extras),
        Texts.list(dependencyGroups),
        Texts.values(environment));
  }
}
