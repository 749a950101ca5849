// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.matrix.CellPattern;
import io.github.pytestmatrix.matrix.Matrix;
import io.github.pytestmatrix.workspace.Volume;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** Turns settings into a plan; starts nothing, but reads the sources' names and a few of them. */
public final class Planner {
  private final Settings settings;
  private final List<MatrixException> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Planner(Settings settings) {
    this.settings = settings;
  }

  /**
   * @throws MatrixException with all that is wrong, found before anything starts
   */
  public static Plan plan(Settings settings) {
    return plan(settings, List.of());
  }

  /**
   * @param found what is known to be wrong already
   * @throws MatrixException with that and all else that is wrong
   */
  public static Plan plan(Settings settings, List<MatrixException> found) {
    Planner planner = new Planner(settings);
    planner.faults.addAll(found);
    return planner.plan();
  }

  private Plan plan() {
    int before = faults.size();
    Matrix matrix = Matrix.expand(settings.matrix(), faults);
    warnings.addAll(matrix.warnings());
    boolean sound = faults.size() == before;
    // The cells of a faulty matrix are good for checking templates, but not for choosing.
    List<Cell> cells = sound ? settings.selection().select(matrix, faults) : matrix.cells();
    checkParallel();
    List<CellPattern> patterns = overridePatterns(matrix);
    Workspace workspace = workspace();

    CellRemarks cellFaults = new CellRemarks();
    CellRemarks cellWarnings = new CellRemarks();
    CellRemarks notes = new CellRemarks();
    List<Job> jobs = new ArrayList<>();
    if (Files.isDirectory(workspace.root())) {
      EnvironmentPlanner environments =
          new EnvironmentPlanner(
              workspace, settings.pluginVersion(), cellFaults, cellWarnings, notes);
      CellPlanner planner =
          new CellPlanner(
              settings, environments, matrix.axisNames(), sound, cellFaults, cellWarnings);
      for (Cell cell : cells) {
        jobs.add(planner.plan(cell, settingsOf(cell, patterns)));
      }
    }
    faults.addAll(cellFaults.faults(cells.size()));
    if (!faults.isEmpty()) {
      throw MatrixException.all(faults);
    }
    warnings.addAll(cellWarnings.sentences(cells.size()));
    if (!holdsPython(workspace)) {
      warnings.add(
          "There is no Python file in "
              + workspace.root()
              + ". If this module only inherits the plugin from its parent, write"
              + " <skip>true</skip> here,"
              + " or <inherited>false</inherited> in the parent's <plugin>.");
    }
    Volume volume = Volume.of(workspace);
    if (volume.much()) {
      warnings.add(volume.warning());
    }
    List<String> remarks = new ArrayList<>(notes.sentences(cells.size()));
    if (cells.isEmpty()) {
      remarks.add(
          "Nothing to run here: the selected cells belong to other modules or executions of this"
              + " build. The cells of this one are: "
              + String.join(", ", ids(matrix.cells()))
              + ".");
    }
    return new Plan(jobs, ids(matrix.cells()), workspace, warnings, remarks, PlanMask.of(jobs));
  }

  private static List<String> ids(List<Cell> cells) {
    List<String> ids = new ArrayList<>();
    for (Cell cell : cells) {
      ids.add(cell.id());
    }
    return List.copyOf(ids);
  }

  private void checkParallel() {
    try {
      Parallelism.parse(settings.parallel(), 1, 1);
    } catch (MatrixException fault) {
      faults.add(fault);
    }
  }

  private List<CellPattern> overridePatterns(Matrix matrix) {
    List<CellPattern> patterns = new ArrayList<>();
    int count = settings.overrides().size();
    for (int i = 0; i < count; i++) {
      String element =
          count == 1 ? "<when> of <override>" : "<when> of <override> number " + (i + 1);
      int before = faults.size();
      CellPattern pattern =
          CellPattern.parse(
              settings.overrides().get(i).when(), matrix.axisNames(), element, faults);
      if (faults.size() == before) {
        warnings.addAll(pattern.idle(element, matrix.cells()));
      }
      patterns.add(pattern);
    }
    return patterns;
  }

  private CellSettings settingsOf(Cell cell, List<CellPattern> patterns) {
    CellSettings wanted = settings.cell();
    for (int i = 0; i < patterns.size(); i++) {
      if (patterns.get(i).matches(cell)) {
        wanted = wanted.overriddenBy(settings.overrides().get(i).settings());
      }
    }
    return wanted;
  }

  private Workspace workspace() {
    int before = faults.size();
    checkPatterns(settings.sourceIncludes());
    checkPatterns(settings.sourceExcludes());
    Workspace workspace =
        Workspace.scan(
            settings.pythonRoot(),
            settings.sourceIncludes(),
            settings.sourceExcludes(),
            settings.buildOutputs(),
            faults,
            warnings);
    if (faults.size() == before && !holdsFiles(workspace)) {
      faults.add(
          new MatrixException(
              "There are no sources in " + workspace.root() + ".",
              "Set <pythonRoot> to the folder of the Python project; see <sourceIncludes> and"
                  + " <sourceExcludes> too."));
    }
    return workspace;
  }

  private void checkPatterns(List<String> patterns) {
    for (String pattern : patterns) {
      if (pattern.contains("${") || pattern.contains("@{")) {
        faults.add(
            new MatrixException(
                "<sourceIncludes> or <sourceExcludes> holds '" + pattern + "'.",
                "All cells get the same sources, so axes and undefined properties can't be used"
                    + " there."));
      }
    }
  }

  private static boolean holdsFiles(Workspace workspace) {
    for (Entry entry : workspace.entries()) {
      if (!(entry instanceof Entry.Folder)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holdsPython(Workspace workspace) {
    for (Entry entry : workspace.entries()) {
      if (entry.path().endsWith(".py")) {
        return true;
      }
    }
    return false;
  }
}
