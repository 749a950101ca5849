package io.github.pytestmatrix.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The live board as text. Pure: what it looks like depends on its arguments only. */
final class Board {
  private static final int WIDEST_CELL = 28;
  private static final int NARROWEST_CELL = 12;

  private Board() {}

  /**
   * @param width columns of the terminal; no line fills the last one, where terminals wrap
   * @param height rows of the terminal; the board leaves one for the cursor
   */
  static List<Line> render(RunState run, Instant now, int width, int height) {
    int columns = Math.max(0, width - 1);
    List<Line> lines = new ArrayList<>();
    int room = height - 2;
    List<CellState> shown = shown(run, room);
    int ids = shown.stream().mapToInt(cell -> cell.id().length()).max().orElse(0);
    int idWidth = Math.min(ids, Math.min(WIDEST_CELL, Math.max(NARROWEST_CELL, columns / 3)));
    for (CellState cell : shown) {
      String text = Phrases.cut(row(cell, now, idWidth, columns), columns).stripTrailing();
      lines.add(
          cell.failed() > 0 || cell.result().filter(one -> CellText.isBad(one.status())).isPresent()
              ? Line.error(text)
              : Line.info(text));
    }
    int hidden = run.cells().size() - shown.size();
    if (hidden > 0 && room > 0) {
      lines.add(Line.info(Phrases.cut(" ... and " + hidden + " more", columns)));
    }
    lines.add(Line.info(Phrases.cut(total(run, now), columns)));
    return lines;
  }

  /** All cells, or those that most is to be seen of: running, then queued, then finished ones. */
  private static List<CellState> shown(RunState run, int room) {
    if (run.cells().size() <= room) {
      return List.copyOf(run.cells());
    }
    List<CellState> chosen =
        Stream.of(
                run.cells(CellState::isRunning),
                run.cells(CellState::isQueued),
                run.cells(CellState::isFinished))
            .flatMap(List::stream)
            .limit(Math.max(0, room - 1))
            .toList();
    return run.cells(chosen::contains);
  }

  private static String row(CellState cell, Instant now, int idWidth, int columns) {
    String failed = cell.failed() > 0 && cell.isRunning() ? cell.failed() + " failed  " : "";
    String facts =
        String.format(
            Locale.ROOT,
            " %s  %-9s %11s  %7s  %s",
            Phrases.cell(cell.id(), idWidth),
            cell.word(),
            cell.numbers(),
            cell.isQueued() ? "" : Phrases.clock(cell.elapsed(now)),
            failed);
    if (!cell.isRunning()) {
      return facts;
    }
    int room = columns - Phrases.columns(facts);
    return facts
        + (cell.inTest()
            ? Phrases.cutStart(cell.current(), room)
            : Phrases.cut(cell.current(), room));
  }

  private static String total(RunState run, Instant now) {
    int done = run.cells().stream().mapToInt(CellState::done).sum();
    int total = run.cells().stream().mapToInt(CellState::total).sum();
    String text =
        "Matrix: %d/%d cells done, %d running, %d queued, %s tests, %s"
            .formatted(
                run.cells(CellState::isFinished).size(),
                run.cells().size(),
                run.cells(CellState::isRunning).size(),
                run.cells(CellState::isQueued).size(),
                total > 0 ? done + "/" + total : String.valueOf(done),
                Phrases.clock(run.elapsed(now)));
    return run.progress().isEmpty() ? text : text + " - " + run.progress();
  }
}
