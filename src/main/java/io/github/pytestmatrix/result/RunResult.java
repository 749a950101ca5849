package io.github.pytestmatrix.result;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What became of the whole matrix.
 *
 * @param engine the engine's own description
 * @param elapsed wall time of the matrix phase: from the goal's first work to its last cell's end
 * @param cells in the plan's order
 */
public record RunResult(String engine, Instant started, Duration elapsed, List<CellResult> cells) {
  public RunResult {
    cells = List.copyOf(cells);
  }

  /** Whether there were cells, but none was run, which is no pass. */
  public boolean nothingRan() {
    return !cells.isEmpty() && cells.stream().allMatch(CellResult::leftOut);
  }

  /** The worst of the cells that must pass; those that may fail don't count. */
  public Status status() {
    if (nothingRan()) {
      return Status.ERROR;
    }
    return cells.stream()
        .filter(cell -> !cell.allowedToFail())
        .map(CellResult::status)
        .reduce(Status::worst)
        .orElse(Status.PASSED);
  }

  public Counts counts() {
    return cells.stream().map(CellResult::counts).reduce(Counts::plus).orElse(Counts.NONE);
  }
}
