package io.github.pytestmatrix.console;

import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a console knows of one cell while the run goes on. */
final class CellState {
  private final String id;
  private Optional<Instant> started = Optional.empty();
  private Optional<CellResult> result = Optional.empty();
  private Phase phase = Phase.QUEUE;
  private Instant phaseStarted = Instant.EPOCH;
  private final Set<String> tests = new LinkedHashSet<>();
  private String progress = "";
  private int total;
  private int done;
  private int failed;

  CellState(String id) {
    this.id = id;
  }

  void start(Instant now) {
    started = Optional.of(now);
    phaseStarted = now;
  }

  /**
   * @return the last news, where they say why the cell begins anew and weren't printed yet
   */
  Optional<Line> phase(Phase next, Instant now) {
    boolean anew = next.compareTo(phase) <= 0 && !progress.isEmpty();
    Optional<Line> why = anew ? Optional.of(Line.info(id + ": " + progress)) : Optional.empty();
    phase = next;
    phaseStarted = now;
    progress = "";
    if (next == Phase.TEST) {
      // A further attempt counts its own tests
      total = 0;
      done = 0;
      failed = 0;
    }
    tests.clear();
    return why;
  }

  void progress(String line) {
    progress = Sanitized.line(line);
  }

  /** Each pytest session of the cell has its own share. */
  void collected(int number) {
    total += number;
  }

  void testStarted(String nodeId) {
    tests.add(nodeId);
  }

  void testFinished(String nodeId, Status status) {
    tests.remove(nodeId);
    done++;
    if (CellText.isBad(status)) {
      failed++;
    }
  }

  void finish(CellResult cell) {
    result = Optional.of(cell);
  }

  String id() {
    return id;
  }

  Phase phase() {
    return phase;
  }

  boolean isQueued() {
    return started.isEmpty() && result.isEmpty();
  }

  boolean isRunning() {
    return started.isPresent() && result.isEmpty();
  }

  boolean isFinished() {
    return result.isPresent();
  }

  Optional<CellResult> result() {
    return result;
  }

  int total() {
    return total;
  }

  int done() {
    return done;
  }

  int failed() {
    return failed;
  }

  Duration elapsed(Instant now) {
    return result
        .map(CellResult::elapsed)
        .or(() -> started.map(start -> Duration.between(start, now)))
        .orElse(Duration.ZERO);
  }

  Duration inPhase(Instant now) {
    return Duration.between(phaseStarted, now);
  }

  /** The test that has run for longest, else the last news of slow work. */
  String current() {
    return tests.stream().findFirst().map(Sanitized::line).orElse(progress);
  }

  /** Whether {@link #current} is a test, whose name says most at its end. */
  boolean inTest() {
    return !tests.isEmpty();
  }

  /** {@code 12/340}; empty before there is a test. */
  String numbers() {
    return total > 0 ? done + "/" + total : done > 0 ? String.valueOf(done) : "";
  }

  /** One word for what the cell is at. */
  String word() {
    if (isQueued()) {
      return "queued";
    }
    return result.isPresent()
        ? result.get().status().name().toLowerCase(Locale.ROOT)
        : phase == Phase.QUEUE ? "starting" : phase.name().toLowerCase(Locale.ROOT);
  }
}
