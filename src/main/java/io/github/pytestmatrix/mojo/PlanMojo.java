package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.shared.CallerEnvironment;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.matrix.CellSelection;
import io.github.pytestmatrix.matrix.MatrixSpec;
import io.github.pytestmatrix.plan.CellOverride;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.plan.Planner;
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
abstract class PlanMojo extends CellMojo {
  @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
  private PluginDescriptor plugin;

  /**
   * The axes: one element for each, with its values separated by commas; {@code 3.8..3.13} is a
   * range. The cells are all combinations of the values. The axis {@code python} chooses the
   * interpreter; other axes can have any name. In all other parameters <code>&#64;{python}</code>
   * stands for the cell's value.
   *
   * @since 0.1.0
   */
  @Parameter private LinkedHashMap<String, String> matrix = new LinkedHashMap<>();

  /**
   * Cells to exclude: each {@code <exclude>} names axes with values, ranges or globs; {@code
   * !value} means all values but this one.
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
   * Settings for some cells: each {@code <override>} has a {@code <when>} that names axes with
   * values, and any of {@code image}, {@code platform}, {@code requirements}, {@code packages},
   * {@code extras}, {@code dependencyGroups}, {@code setup}, {@code beforeScript}, {@code
   * pytestArgs}, {@code script}, {@code environment}, {@code passEnvironment}, {@code
   * secretEnvironment}, {@code allowFailure}, {@code timeout}, {@code setupTimeout}, {@code cpus},
   * {@code memory}, {@code shmSize}, {@code pidsLimit}, {@code network}, {@code extraHosts}, {@code
   * user}, {@code capDrop}, {@code capAdd}, {@code installProject}. Later overrides win over
   * earlier ones.
   *
   * @since 0.1.0
   */
  @Parameter private List<OverrideParameter> overrides = new ArrayList<>();

  /**
   * The folder with the Python project.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.pythonRoot", defaultValue = "${basedir}")
  private File pythonRoot;

  /**
   * Ant patterns of the files to copy into the cells. Defaults to all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.sourceIncludes")
  private List<String> sourceIncludes = new ArrayList<>();

  /**
   * Ant patterns of files not to copy into the cells. Build output, VCS folders, caches and virtual
   * environments are never copied.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.sourceExcludes")
  private List<String> sourceExcludes = new ArrayList<>();

  /**
   * The cells to run in this build: ids and globs, such as {@code py3*, !py38}. Defaults to all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.cells")
  private @Nullable String cells;

  /**
   * The values of the axis {@code python} to run in this build, such as {@code 3.9, 3.10}. Defaults
   * to all.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.python")
  private @Nullable String python;

  /**
   * The maximum number of cells of the matrix.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.maxCells", defaultValue = "" + MatrixSpec.DEFAULT_MAX_CELLS)
  private int maxCells;

  /**
   * How many cells run at once: {@code 4}, or {@code 2C} for two per CPU of the daemon. Defaults to
   * all cells, but at most 4 or twice the daemon's CPUs, whichever is larger. Modules of one build
   * share the limit.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.parallel")
  @Nullable String parallel;

  Plan plan() {
    Settings settings = settings();
    conceal(secrets(settings)); // also in what planning finds wrong
    List<MatrixException> faults = faultsAsWritten();
    if (matrix.isEmpty() && includes.isEmpty()) {
      execution()
          .flatMap(called -> CalledAlone.fault(project, called))
          .ifPresent(
              fault -> {
                List<MatrixException> all = new ArrayList<>(faults);
                all.add(fault);
                throw MatrixException.all(all);
              });
    }
    Plan plan = Planner.plan(settings, faults);
    conceal(plan.mask());
    return plan;
  }

  /** Which engine it is, and what of the plan it won't do. */
  final void tell(Plan plan, EngineChoice.Chosen chosen) {
    if (!chosen.reason().isEmpty()) {
      info(chosen.reason());
    }
    warnOf(plan, chosen);
  }

  /** What of the plan the engine won't do. */
  final void warnOf(Plan plan, EngineChoice.Chosen chosen) {
    Set<String> warnings = new LinkedHashSet<>();
    for (Job job : plan.jobs()) {
      warnings.addAll(chosen.engine().unsupported(job.limits()));
    }
    if (chosen.docker()) {
      plan.oneImage().ifPresent(warnings::add);
    } else {
      warnings.addAll(WithoutDocker.warnings(this::isGiven));
    }
    warnings.forEach(this::warn);
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
    Set<String> names = new LinkedHashSet<>(words(PomValues.orEmpty(secretEnvironment)));
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
        new MatrixSpec(PomValues.values(matrix), entries(excludes), entries(includes), maxCells),
        new CellSelection(PomValues.orEmpty(cells), PomValues.orEmpty(python), elsewhere()),
        cellSettings(),
        cellOverrides(),
        PomValues.orEmpty(parallel),
        CallerEnvironment.current(),
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
      all.add(PomValues.values(entry));
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
}
