package io.github.pytestmatrix.console;

import io.github.pytestmatrix.plan.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a console knows of the run: its cells in the plan's order. */
final class RunState {
  private final Map<String, CellState> cells = new LinkedHashMap<>();
  private final Instant started;
  private String progress = "";

  /**
   * @param jobs none before a plan is known
   */
  RunState(List<Job> jobs, Instant started) {
    this.started = started;
    for (Job job : jobs) {
      cells.put(job.cell().id(), new CellState(job.cell().id()));
    }
  }

  CellState of(Job job) {
    String id = job.cell().id();
    CellState cell = cells.get(id);
    if (cell == null) {
      cell = new CellState(id);
      cells.put(id, cell);
    }
    return cell;
  }

  void progress(String line) {
    progress = Sanitized.line(line);
  }

  String progress() {
    return progress;
  }

  Collection<CellState> cells() {
    return Collections.unmodifiableCollection(cells.values());
  }

  List<CellState> cells(Predicate<CellState> wanted) {
    return cells.values().stream().filter(wanted).toList();
  }

  Duration elapsed(Instant now) {
    return Duration.between(started, now);
  }
}
