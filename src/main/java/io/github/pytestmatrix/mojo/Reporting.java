package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.report.JsonReport;
import io.github.pytestmatrix.report.Report;
import io.github.pytestmatrix.report.ReportStyle;
import io.github.pytestmatrix.report.SurefireReport;
import io.github.pytestmatrix.report.XunitReport;
import io.github.pytestmatrix.result.RunResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The reports of one execution of the goal. */
final class Reporting implements AutoCloseable {
  private final OutputClaim claim;
  private final SurefireReport surefire;
  private final XunitReport xunit;
  private final JsonReport json;

  private Reporting(
      OutputClaim claim, SurefireReport surefire, XunitReport xunit, JsonReport json) {
    this.claim = claim;
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
      Path output,
      String build,
      ReportStyle style,
      Set<String> xunitCells,
      Plan plan,
      Consumer<String> news)
      throws IOException, InterruptedException {
    Reporting reporting =
        new Reporting(
            OutputClaim.of(output, news),
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
      running.add(job.cell().id());
    }
    surefire.removeStale(running, plan.cells());
  }

  /** Where one can't be written, perhaps the others can. */
  void write(RunResult result) throws IOException {
    claim.check();
    List<IOException> troubles = new ArrayList<>();
    for (Report report : List.of(surefire, xunit, json)) {
      try {
        report.write(result);
      } catch (IOException unwritable) {
        troubles.add(unwritable);
      }
    }
    if (!troubles.isEmpty()) {
      throw troubles.get(0);
    }
  }

  @Override
  public void close() throws IOException {
    claim.close();
  }
}
