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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Draws a board of the cells at the foot of a terminal, with the lines that stay above it. For one
 * build alone: what others print meanwhile goes through the board. Close it, should the run not
 * come to its end.
 */
public final class LiveConsole implements RunListener, AutoCloseable {
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final Output output;
  private final Style style;
  private final Terminal terminal;
  private final Clock clock;
  private final Path reports;
  private final Path logs;
  private Optional<Ticker> ticker = Optional.empty();
  private FailureText failures;
  private RunState run;
  private boolean running;
  private List<Line> drawn = List.of();

  /**
   * @param output has to end up on {@code terminal}
   * @param reports where the report files will be
   * @param logs the folder with the cells' logs
   */
  public LiveConsole(
      Output output, Style style, Terminal terminal, Clock clock, Path reports, Path logs) {
    this.output = output;
    this.style = style;
    this.failures = new FailureText(style);
    this.terminal = terminal;
    this.clock = clock;
    this.reports = reports;
    this.logs = logs;
    this.run = new RunState(List.of(), clock.instant());
  }

  @Override
  public synchronized void runStarted(Plan plan, String engine, int parallel) {
    run = new RunState(plan.jobs(), clock.instant());
    failures = new FailureText(style);
    running = true;
    print(CellText.header(plan, engine, parallel));
    ticker.ifPresent(Ticker::close);
    ticker = Optional.of(Ticker.start(PERIOD, this::tick));
  }

  @Override
  public synchronized void runProgress(String line) {
    run.progress(line);
  }

  @Override
  public synchronized void jobStarted(Job job) {
    // Cells start after the images are there: the news of those are old now
    run.progress("");
    run.of(job).start(clock.instant());
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
    print(Closing.of(result, reports, logs, style, terminal.width()));
  }

  @Override
  public synchronized void close() {
    ticker.ifPresent(Ticker::close);
    ticker = Optional.empty();
    running = false;
    erase();
    terminal.close();
  }

  /** Draws anew, where something has changed. */
  synchronized void tick() {
    if (!running) {
      return;
    }
    List<Line> lines = Board.render(run, clock.instant(), terminal.width(), terminal.height());
    if (!lines.equals(drawn)) {
      draw(lines);
    }
  }

  private void print(Collection<Line> lines) {
    if (!lines.isEmpty()) {
      erase();
      Line.print(lines, output);
      tick();
    }
  }

  /** One write, so that no half board is ever seen. */
  private void draw(List<Line> lines) {
    terminal.write(
        erasing() + lines.stream().map(line -> styled(line) + "\n").collect(Collectors.joining()));
    drawn = lines;
  }

  private String styled(Line line) {
    return line.level() == Line.Level.ERROR ? style.failure(line.text()) : line.text();
  }

  private void erase() {
    if (!drawn.isEmpty()) {
      terminal.write(erasing());
      drawn = List.of();
    }
  }

  /**
   * Up to the board's first line, and everything from there on away. A terminal that became
   * narrower since has wrapped lines that were drawn wider.
   */
  private String erasing() {
    if (drawn.isEmpty()) {
      return "";
    }
    int width = Math.max(1, terminal.width());
    int rows = 0;
    for (Line line : drawn) {
      rows += Math.max(1, (Phrases.columns(line.text()) + width - 1) / width);
    }
    return "\r\u001b[" + rows + "A\u001b[J";
  }
}
