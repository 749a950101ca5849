package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.matrix.CellSelection;
import io.github.pytestmatrix.matrix.MatrixSpec;
import io.github.pytestmatrix.plan.CellOverride;
import io.github.pytestmatrix.plan.CellSettings;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.plan.Planner;
import io.github.pytestmatrix.plan.Setting;
import io.github.pytestmatrix.plan.Settings;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** The parameters that a plan is made from; the goals that need a plan share them. */
abstract class PlanMojo extends EngineMojo {
  @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
  private PluginDescriptor plugin;

  /**
   * The axes: one element for each, with its values separated by commas; {@code 3.8..3.13} is a
   * range. They are crossed in their order. The axis {@code python} chooses the interpreter; add
   * any others. In all other parameters <code>&#64;{python}</code> stands for the cell's value.
   *
   * @since 0.1.0
   */
  @Parameter private LinkedHashMap<String, String> matrix = new LinkedHashMap<>();

  /**
   * Cells to leave out: each {@code <exclude>} names axes with values, ranges or globs; {@code
   * !value} means all but this one.
   *
   * @since 0.1.0
   */
  @Parameter private List<Entry> excludes = new ArrayList<>();

  /**
   * Cells to add after the excludes.
   *
   * @since 0.1.0
   */
  @Parameter private List<Entry> includes = new ArrayList<>();

  /**
   * Settings of some cells: each {@code <override>} has a {@code <when>} that names axes with
   * values, and any of {@code image}, {@code requirements}, {@code packages}, {@code setup}, {@code
   * beforeScript}, {@code pytestArgs}, {@code script}, {@code environment}, {@code
   * passEnvironment}, {@code secretEnvironment}, {@code allowFailure}, {@code timeout}, {@code
   * setupTimeout}, {@code cpus}, {@code memory}, {@code shmSize}, {@code pidsLimit}, {@code
   * network}, {@code user}, {@code capDrop}, {@code capAdd}, {@code installProject}. Later ones
   * win.
   *
   * @since 0.1.0
   */
  @Parameter private List<OverrideParameter> overrides = new ArrayList<>();

  /**
   * The container image of a cell.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.image", defaultValue = "python:@{python}-slim")
  private @Nullable String image;

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
  private @Nullable String secretEnvironment;

  /**
   * The folder with the Python project.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.pythonRoot", defaultValue = "${basedir}")
  private File pythonRoot;

  /**
   * Ant patterns of the files that travel into the cells. By default all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.sourceIncludes")
  private List<String> sourceIncludes = new ArrayList<>();

  /**
   * Ant patterns of files that don't travel, besides build output, VCS folders, caches and virtual
   * environments.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.sourceExcludes")
  private List<String> sourceExcludes = new ArrayList<>();

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
   * The cells to run this time: ids and globs, {@code py3*, !py38}. By default all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.cells")
  private @Nullable String cells;

  /**
   * The values of the axis {@code python} to run this time: {@code 3.9, 3.10}. By default all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.python")
  private @Nullable String python;

  /**
   * The most cells that a matrix may have.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.maxCells", defaultValue = "256")
  private int maxCells;

  /**
   * How many cells run at once: {@code 4}, or {@code 2C} for two per CPU of the daemon. By default
   * all, up to the larger of 4 and twice the daemon's CPUs. Modules of one build share the limit.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.parallel")
  @Nullable String parallel;

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
   * The user that the tests run as in their container: {@code root}, {@code 1000}, or {@code
   * 1000:1000} with a group. By default {@code 1000:1000}, which owns {@code /workspace} and its
   * own home. The set-up always runs as root.
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

  Plan plan() {
    Settings settings = settings();
    conceal(secrets(settings)); // also in what planning finds wrong
    Plan plan = Planner.plan(settings);
    conceal(plan.mask());
    return plan;
  }

  private Mask secrets(Settings settings) {
    Set<String> names = secretNames();
    List<String> values = new ArrayList<>(settings.serverPasswords().values());
    for (String name : names) {
      values.add(settings.callerEnvironment().getOrDefault(name, ""));
    }
    return Mask.of(values, List.of());
  }

  private Set<String> secretNames() {
    Set<String> names = new LinkedHashSet<>(words(Texts.orEmpty(secretEnvironment)));
    for (OverrideParameter override : overrides) {
      names.addAll(words(override.secretEnvironment()));
    }
    names.remove("");
    return names;
  }

  private static List<String> words(String text) {
    return List.of(text.split("[,\\s]+"));
  }

  private Settings settings() {
    return new Settings(
        pythonRoot.toPath(),
        List.of(Path.of(project.getBuild().getDirectory())),
        sourceIncludes,
        sourceExcludes,
        new MatrixSpec(Texts.values(matrix), entries(excludes), entries(includes), maxCells),
        new CellSelection(Texts.orEmpty(cells), Texts.orEmpty(python)),
        cellSettings(),
        cellOverrides(),
        Texts.orEmpty(parallel),
        System.getenv(),
        serverPasswords(),
        plugin.getVersion());
  }

  /** Of those servers alone that a secret without a variable could mean. */
  private Map<String, String> serverPasswords() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : secretNames()) {
      if (System.getenv().getOrDefault(name, "").isEmpty()) {
        names.add(name);
      }
    }
    if (names.isEmpty()) {
      return Map.of();
    }
    return SecretServers.of(session.getSettings().getServers(), names, decrypter);
  }

  private static List<Map<String, String>> entries(List<Entry> entries) {
    List<Map<String, String>> all = new ArrayList<>();
    for (Entry entry : entries) {
      all.add(Texts.values(entry));
    }
    return all;
  }

  private List<CellOverride> cellOverrides() {
    List<CellOverride> all = new ArrayList<>();
    for (OverrideParameter override : overrides) {
      all.add(override.toOverride());
    }
    return all;
  }

  private CellSettings cellSettings() {
    Map<Setting, String> texts = new LinkedHashMap<>();
    Texts.put(texts, Setting.IMAGE, image);
    Texts.put(texts, Setting.SETUP, setup);
    Texts.put(texts, Setting.BEFORE_SCRIPT, beforeScript);
    Texts.put(texts, Setting.PYTEST_ARGS, pytestArgs);
    Texts.put(texts, Setting.SCRIPT, script);
    Texts.put(texts, Setting.PASS_ENVIRONMENT, passEnvironment);
    Texts.put(texts, Setting.SECRET_ENVIRONMENT, secretEnvironment);
    Texts.put(texts, Setting.TIMEOUT, timeout);
    Texts.put(texts, Setting.SETUP_TIMEOUT, setupTimeout);
    Texts.put(texts, Setting.CPUS, cpus);
    Texts.put(texts, Setting.MEMORY, memory);
    Texts.put(texts, Setting.SHM_SIZE, shmSize);
    Texts.put(texts, Setting.PIDS_LIMIT, pidsLimit);
    Texts.put(texts, Setting.NETWORK, network);
    Texts.put(texts, Setting.USER, user);
    Texts.put(texts, Setting.CAP_DROP, capDrop);
    Texts.put(texts, Setting.CAP_ADD, capAdd);
    Texts.put(texts, Setting.INSTALL_PROJECT, installProject);
    return new CellSettings(
        texts, Texts.list(requirements), Texts.list(packages), Texts.values(environment));
  }
}
