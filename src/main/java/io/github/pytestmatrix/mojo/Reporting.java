package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.report.JsonReport;
import io.github.pytestmatrix.report.Report;
import io.github.pytestmatrix.report.SurefireReport;
import io.github.pytestmatrix.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The reports of one execution of the goal. */
final class Reporting {
  private final Path output;
  private final SurefireReport surefire;
  private final JsonReport json;

  /**
   * @param build names the Maven build, so that reports of its other executions are kept
   */
  Reporting(Path reports, Path output, String build, boolean nameSuffix) {
    this.output = output;
    this.surefire = new SurefireReport(reports, output, build, nameSuffix);
    this.json = new JsonReport(output);
  }

  /** What an earlier build wrote must not pass for this one's. */
  void begin(Plan plan) throws IOException {
    Files.createDirectories(output);
    json.removeStale();
    surefire.removeStale(plan.jobs().stream().map(job -> job.cell().id()).toList(), plan.cells());
  }

  /** Where one can't be written, perhaps the other can. */
  void write(RunResult result) throws IOException {
    List<IOException> troubles = new ArrayList<>();
    for (Report report : List.of(surefire, json)) {
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
}
