// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.report.JsonReport;
import io.github.pytestmatrix.report.Report;
import io.github.pytestmatrix.report.ReportStyle;
import io.github.pytestmatrix.report.SurefireReport;
import io.github.pytestmatrix.report.XunitReport;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The reports of one execution of the goal. */
final class Reporting implements AutoCloseable {
  private final String label;
  private final OutputDirectoryLock outputLock;
  private final SurefireReport surefire;
  private final XunitReport xunit;
  private final JsonReport json;

  private Reporting(
      String label,
      OutputDirectoryLock outputLock,
      SurefireReport surefire,
      XunitReport xunit,
      JsonReport json) {
    this.label = label;
    this.outputLock = outputLock;
    this.surefire = surefire;
    this.xunit = xunit;
    this.json = json;
  }

  /**
   * Waits until no other build writes there, and removes what an earlier one wrote: it must not
   * pass for this one's.
   *
   * @param build names the Maven build, so that reports of its other executions are kept
   * @param xunitCells the cells with a report in pytest's own form
   * @param news hears what there is to wait for
   */
  static Reporting begin(
      Path reports,
      ExecutionFolder folder,
      String build,
      ReportStyle style,
      Set<String> xunitCells,
      Plan plan,
      Consumer<String> news)
      throws IOException, InterruptedException {
    Path output = folder.path();
    Reporting reporting =
        new Reporting(
            folder.label(),
            OutputDirectoryLock.of(output, news),
            new SurefireReport(reports, output, build, style),
            new XunitReport(output, xunitCells, style),
            new JsonReport(output));
    try {
      reporting.removeStale(plan);
      return reporting;
    } catch (IOException unremovable) {
      reporting.close();
      throw unremovable;
    }
  }

  private void removeStale(Plan plan) throws IOException {
    json.removeStale();
    xunit.removeStale();
    List<String> running = new ArrayList<>();
    for (Job job : plan.jobs()) {
      running.add(labelled(job.cell().id()));
    }
    List<String> all = new ArrayList<>();
    for (String cell : plan.cells()) {
      all.add(labelled(cell));
    }
    surefire.removeStale(running, all);
  }

  /** The id of a cell in reports that other executions write to as well. */
  private String labelled(String cell) {
    return label.isEmpty() ? cell : cell + "-" + label;
  }

  private RunResult labelled(RunResult result) {
    List<CellResult> cells = new ArrayList<>();
    for (CellResult one : result.cells()) {
      cells.add(one.of(new Cell(labelled(one.cell().id()), one.cell().values())));
    }
    return new RunResult(result.engine(), result.started(), result.elapsed(), cells);
  }

  /**
   * Where one can't be written, perhaps the others can; but no result.json says that all is well
   * where a report is missing.
   */
  void write(RunResult result) throws IOException {
    outputLock.check();
    List<IOException> troubles = new ArrayList<>();
    for (Report report : List.of(surefire, xunit)) {
      try {
        report.write(report == surefire ? labelled(result) : result);
      } catch (IOException unwritable) {
        troubles.add(unwritable);
      }
    }
    try {
      if (troubles.isEmpty()) {
        json.write(result);
      } else {
        json.removeStale();
      }
    } catch (IOException unwritable) {
      troubles.add(unwritable);
    }
    if (!troubles.isEmpty()) {
      throw troubles.get(0);
    }
  }

  @Override
  public void close() throws IOException {
    outputLock.close();
  }
}
