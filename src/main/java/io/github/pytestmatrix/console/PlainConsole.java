package io.github.pytestmatrix.console;

import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.run.RunListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Prints lines that stay: for logs, for CI systems and for {@code -B}. Close it, should the run not
 * come to its end.
 */
public final class PlainConsole implements RunListener, AutoCloseable {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofSeconds(60);

  /** Of more cells only the ends are told. */
  private static final int MOST_STARTS = 40;

  private final Output output;
  private final Style style;
  private final Clock clock;
  private final Path reports;
  private final Path logs;
  private final Duration period;
  private final SlowWork slowWork = new SlowWork();
  private Optional<Ticker> ticker = Optional.empty();
  private FailureText failures;
  private RunState run;
  private Instant printed;

  /**
   * @param reports where the report files will be
   * @param logs the folder with the cells' logs
   */
  public PlainConsole(Output output, Style style, Clock clock, Path reports, Path logs) {
    this(output, style, clock, reports, logs, PERIOD);
  }

  PlainConsole(Output output, Style style, Clock clock, Path reports, Path logs, Duration period) {
    this.period = period;
    this.output = output;
    this.style = style;
    this.failures = new FailureText(style);
    this.clock = clock;
    this.reports = reports;
    this.logs = logs;
    this.printed = clock.instant();
    this.run = new RunState(List.of(), printed);
  }

  @Override
  public synchronized void runStarted(Plan plan, String engine, int parallel) {
    run = new RunState(plan.jobs(), clock.instant());
    failures = new FailureText(style);
    print(CellText.header(plan, engine, parallel));
    stopTicker();
    ticker = Optional.of(Ticker.start(period, this::tick));
  }

  @Override
  public synchronized void runProgress(String line) {
    print(List.of(Line.info(Sanitized.line(line))));
  }

  @Override
  public synchronized void jobStarted(Job job) {
    run.of(job).start(clock.instant());
    if (run.cells().size() <= MOST_STARTS) {
      print(List.of(CellText.started(job.cell(), style)));
    }
  }

  @Override
  public synchronized void phaseStarted(Job job, Phase phase) {
    print(run.of(job).phase(phase, clock.instant()).stream().toList());
  }

  @Override
  public synchronized void jobProgress(Job job, String line) {
    CellState cell = run.of(job);
    if (SlowWork.isChatty(cell.phase())) {
      cell.progress(line);
      print(slowWork.due(run, clock.instant()));
    } else {
      print(List.of(Line.info(cell.id() + ": " + Sanitized.line(line))));
    }
  }

  @Override
  public synchronized void testsCollected(Job job, int total) {
    run.of(job).collected(total);
  }

  @Override
  public synchronized void testStarted(Job job, String nodeId) {
    run.of(job).testStarted(nodeId);
  }

  @Override
  public synchronized void testFinished(Job job, String nodeId, Status status) {
    run.of(job).testFinished(nodeId, status);
  }

  @Override
  public synchronized void jobFinished(Job job, CellResult result) {
    run.of(job).finish(result);
    print(List.of(CellText.finished(result, style)));
    print(failures.of(result));
  }

  @Override
  public synchronized void runFinished(RunResult result) {
    close();
    print(Closing.of(result, reports, logs, style, CellTable.COLUMNS));
  }

  @Override
  public synchronized void close() {
    stopTicker();
    run = new RunState(List.of(), clock.instant());
  }

  private void stopTicker() {
    if (ticker.isPresent()) {
      ticker.get().close();
      ticker = Optional.empty();
    }
  }

  /** What is due only because time has passed. */
  synchronized void tick() {
    Instant now = clock.instant();
    print(slowWork.due(run, now));
    boolean working = !run.cells(CellState::isRunning).isEmpty();
    if (working && Duration.between(printed, now).compareTo(QUIET) >= 0) {
      print(List.of(Heartbeat.of(run, now)));
    }
  }

  private void print(Collection<Line> lines) {
    if (!lines.isEmpty()) {
      Line.print(lines, output);
      printed = clock.instant();
    }
  }
}
