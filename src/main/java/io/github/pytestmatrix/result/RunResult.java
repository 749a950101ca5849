// Plain loops: decision 022
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
    for (CellResult cell : cells) {
      if (!cell.leftOut()) {
        return false;
      }
    }
    return !cells.isEmpty();
  }

  /** The worst of the cells that must pass; those that may fail don't count. */
  public Status status() {
    if (nothingRan()) {
      return Status.ERROR;
    }
    Status worst = Status.PASSED;
    for (CellResult cell : cells) {
      if (!cell.allowedToFail()) {
        worst = worst.worst(cell.status());
      }
    }
    return worst;
  }

  public Counts counts() {
    Counts sum = Counts.NONE;
    for (CellResult cell : cells) {
      sum = sum.plus(cell.counts());
    }
    return sum;
  }
}
