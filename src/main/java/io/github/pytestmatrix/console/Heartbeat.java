package io.github.pytestmatrix.console;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line that shows a quiet build to be alive. */
final class Heartbeat {
  private static final int MOST_CELLS = 4;
  private static final int LONGEST_TEST = 60;

  private Heartbeat() {}

  static Line of(RunState run, Instant now) {
    List<CellState> running = run.cells(CellState::isRunning);
    String cells =
        running.stream().limit(MOST_CELLS).map(Heartbeat::cell).collect(Collectors.joining(", "));
    int more = running.size() - MOST_CELLS;
    int queued = run.cells(CellState::isQueued).size();
    return Line.info(
        "Still running after "
            + Phrases.clock(run.elapsed(now))
            + (cells.isEmpty() ? "" : ": " + cells)
            + (more > 0 ? " and " + more + " more" : "")
            + (queued > 0 ? "; " + queued + " queued" : ""));
  }

  private static String cell(CellState cell) {
    String doing =
        Stream.of(cell.word(), cell.numbers(), Phrases.cut(cell.current(), LONGEST_TEST))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" "));
    return cell.id() + " (" + doing + ")";
  }
}
