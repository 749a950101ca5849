// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.console.FailureSummary;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.plan.Parallelism;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.report.ReportStyle;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.run.MatrixRunner;
import io.github.pytestmatrix.run.RunSettings;
import io.github.pytestmatrix.run.StoppedRunException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Runs pytest in every cell of the matrix, in parallel, and reports like Surefire.
 *
 * @since 0.1.0
 */
@Mojo(name = "test", defaultPhase = LifecyclePhase.VERIFY, threadSafe = true)
public final class TestMojo extends PlanMojo {
  /**
   * Skips the goal.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.skip", defaultValue = "false")
  private boolean skip;

  /**
   * Skips the goal, like Surefire's tests.
   *
   * @since 0.1.0
   */
  @Parameter(property = "skipTests", defaultValue = "false")
  private boolean skipTests;

  /**
   * Skips the goal, like Failsafe's tests.
   *
   * @since 0.1.0
   */
  @Parameter(property = "skipITs", defaultValue = "false")
  private boolean skipITs;

  /**
   * Skips the goal, like all of Maven's tests.
   *
   * @since 0.1.0
   */
  @Parameter(property = "maven.test.skip", defaultValue = "false")
  private boolean mavenTestSkip;

  /**
   * Whether to cancel the remaining cells as soon as one fails. Cells with {@code allowFailure}
   * don't count.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.failFast", defaultValue = "false")
  private boolean failFast;

  /**
   * How often to run failed tests again. A test that passes in a rerun is reported as flaky, and
   * does not fail its cell.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.rerunFailingTestsCount", defaultValue = "0")
  private int rerunFailingTestsCount;

  /**
   * Whether the build continues after failed tests. Cells that could not run or that crashed still
   * fail it. Defaults to {@code maven.test.failure.ignore}.
   *
   * @since 0.1.0
   */
  @Parameter(
      property = "pytest-matrix.testFailureIgnore",
      defaultValue = "${maven.test.failure.ignore}")
  private boolean testFailureIgnore;

  /**
   * Whether a cell fails if it has no tests.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.failIfNoTests", defaultValue = "true")
  private boolean failIfNoTests;

  /**
   * What to do with a cell of the local engine whose interpreter is not installed on this machine:
   * {@code error} or {@code skip}. If all cells would be skipped, the build fails in any case.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.missingInterpreter", defaultValue = "error")
  private String missingInterpreter = "error";

  /**
   * The folder for the reports in Surefire's format.
   *
   * @since 0.1.0
   */
  @Parameter(
      property = "pytest-matrix.reportsDirectory",
      defaultValue = "${project.build.directory}/surefire-reports")
  private File reportsDirectory;

  /**
   * The folder for {@code result.json}, and for a subfolder per cell with its full output and
   * pytest's own XML. If several executions of a module use the same folder, each one with an
   * {@code <id>} writes to {@code executions/<id>} in it.
   *
   * @since 0.1.0
   */
  @Parameter(
      property = "pytest-matrix.outputDirectory",
      defaultValue = "${project.build.directory}/pytest-matrix")
  private File outputDirectory;

  /**
   * Whether suites and classes in the reports are named {@code class(cell)}. Some report readers
   * need the same names in all cells; file names contain the cell in any case.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.reportNameSuffix", defaultValue = "true")
  private boolean reportNameSuffix;

  /**
   * How the XML reports show failed tests of cells that may fail ({@code allowFailure}): {@code
   * failed}, which report readers show in red although the build passes; or {@code skipped}, with
   * the failure's text, like pytest's expected failures.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.reportAllowedFailures", defaultValue = "failed")
  private String reportAllowedFailures = "failed";

  /**
   * Cells to report in pytest's own XML format as well, in one {@code xunit-result-<cell>.xml} per
   * cell in {@code outputDirectory}: all tests of the cell with pytest's class names, {@code file}
   * and {@code line}, for SonarQube and for annotations on source lines. Ids and globs, such as
   * {@code py312} or {@code *}. Defaults to none.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.xunitReports")
  private @Nullable String xunitReports;

  @Override
  void run() throws MojoExecutionException, MojoFailureException, InterruptedException {
    Skip skipping = Skip.of(skip, skipTests, skipITs, mavenTestSkip);
    if (skipping.skipped()) {
      getLog().info(skipping.message());
      return;
    }
    Instant started = Instant.now();
    long startNanos = System.nanoTime();
    try (EngineOpening opening = new EngineOpening(this::openEngine, getLog()::warn)) {
      Plan plan = plan();
      for (String note : plan.notes()) {
        info(note);
      }
      if (plan.jobs().isEmpty()) {
        return;
      }
      judge(execute(plan, opening, started, startNanos));
    } catch (IOException unwritable) {
      throw new MatrixException(
          "Can't write the reports: " + unwritable,
          "Check that "
              + reportsDirectory
              + " and "
              + outputDirectory
              + " are writable, and that the disk has free space.",
          unwritable);
    }
  }

  /** All that needs no engine comes before it is asked for: it is being opened meanwhile. */
  @SuppressWarnings("try") // the guard is there to be closed
  private RunResult execute(Plan plan, EngineOpening opening, Instant started, long startNanos)
      throws InterruptedException, IOException {
    Path reports = reportsDirectory.toPath();
    ExecutionFolder folder = folder(outputDirectory);
    boolean skip = skipMissing();
    // Two may start at once.
    String build = session.getStartTime().toInstant() + "-" + ProcessHandle.current().pid();
    Set<String> xunit =
        XunitCells.of(PomValues.orEmpty(xunitReports), plan.cells(), getLog()::warn);
    try (Reporting reporting =
            Reporting.begin(reports, folder, build, reportStyle(), xunit, plan, getLog()::info);
        ShutdownGuard unusedGuard = new ShutdownGuard()) {
      return run(plan, opening, reporting, folder.path(), skip, started, startNanos);
    }
  }

  private RunResult run(
      Plan plan,
      EngineOpening opening,
      Reporting reporting,
      Path output,
      boolean skipMissing,
      Instant started,
      long startNanos)
      throws InterruptedException, IOException {
    try (ConsoleChoice console =
        ConsoleChoice.of(session, getLog(), reportsDirectory.toPath(), output)) {
      Engine engine = engine(plan, opening.chosen());
      int cells = plan.jobs().size();
      int limit = limit(engine, cells);
      RunSettings settings =
          new RunSettings(
              Math.min(limit, cells),
              failFast,
              rerunFailingTestsCount,
              failIfNoTests,
              skipMissing,
              output);
      Semaphore permits = CellPermits.of(session.getRepositorySession().getData(), limit);
      RunResult result =
          new MatrixRunner(engine, settings, permits, console.listener(), Clock.systemUTC())
              .run(plan, started, startNanos);
      reporting.write(result);
      return result;
    } catch (StoppedRunException stopped) {
      reporting.write(stopped.soFar());
      getLog().warn("Stopped early. Results so far: " + output);
      throw stopped;
    }
  }

  private ReportStyle reportStyle() {
    return switch (reportAllowedFailures.strip().toLowerCase(Locale.ROOT)) {
      case "failed" -> new ReportStyle(reportNameSuffix, false);
      case "skipped" -> new ReportStyle(reportNameSuffix, true);
      default ->
          throw new MatrixException(
              "<reportAllowedFailures> is '" + reportAllowedFailures + "', which is not valid.",
              "Write failed or skipped.");
    };
  }

  private boolean skipMissing() {
    return switch (missingInterpreter.strip().toLowerCase(Locale.ROOT)) {
      case "error" -> false;
      case "skip" -> true;
      default ->
          throw new MatrixException(
              "<missingInterpreter> is '" + missingInterpreter + "', which is not valid.",
              "Write error or skip.");
    };
  }

  private Engine engine(Plan plan, EngineChoice.Chosen chosen) {
    tell(plan, chosen);
    return chosen.engine();
  }

  /** Of all modules together, so it doesn't end at the number of this one's cells. */
  private int limit(Engine engine, int cells) throws InterruptedException {
    String wanted = PomValues.orEmpty(parallel);
    boolean alone = session.getRequest().getDegreeOfConcurrency() <= 1;
    int most = alone ? cells : Integer.MAX_VALUE;
    int cpus = Parallelism.needsCpus(wanted, most) ? engine.cpus() : 1;
    return Parallelism.parse(wanted, cpus, Integer.MAX_VALUE);
  }

  /**
   * Failed tests fail the build; everything else that is wrong is an error that can't be ignored.
   */
  private void judge(RunResult result) throws MojoExecutionException, MojoFailureException {
    Status status = result.status();
    if (status == Status.ERROR) {
      throw new MojoExecutionException(FailureSummary.of(result));
    }
    if (status == Status.FAILED || status == Status.CANCELLED) {
      if (testFailureIgnore) {
        getLog().error(FailureSummary.of(result));
      } else {
        throw new MojoFailureException(FailureSummary.of(result));
      }
    }
  }
}
