// Plain loops: decision 022
package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.util.ArrayList;
import java.util.List;

/** The closing table: a row for each cell, as wide as the screen at most. */
final class CellTable {
  /** Of a log, which has no width of its own. */
  static final int COLUMNS = 100;

  /** Maven's {@code [WARNING] }, the longest of its words. */
  private static final int PREFIX = 10;

  private static final int MOST_ROWS = 40;

  private CellTable() {}

  /**
   * @param columns how many the screen has
   */
  static List<Line> of(RunResult result, Style style, int columns) {
    boolean all = result.cells().size() <= MOST_ROWS;
    List<CellResult> shown = new ArrayList<>();
    for (CellResult cell : result.cells()) {
      boolean green = cell.status() == Status.PASSED || cell.status() == Status.SKIPPED;
      if (all || (!green && shown.size() < MOST_ROWS)) {
        shown.add(cell);
      }
    }
    List<Line> lines = new ArrayList<>();
    List<TableRow> rows = new ArrayList<>();
    for (CellResult cell : shown) {
      rows.add(row(cell));
    }
    TableLayout layout = TableLayout.of(rows, Math.max(0, columns - PREFIX));
    lines.add(Line.info(style.strong(layout.head())));
    for (int i = 0; i < rows.size(); i++) {
      lines.add(line(shown.get(i), layout.text(rows.get(i)), style));
    }
    int left = result.cells().size() - shown.size();
    if (left > 0) {
      lines.add(Line.info("... and " + Phrases.number(left, "further cell") + ", in result.json"));
    }
    return lines;
  }

  private static TableRow row(CellResult cell) {
    Counts counts = cell.counts();
    return new TableRow(
        cell.cell().id(),
        List.of(
            cell.status().name(),
            String.valueOf(counts.run()),
            String.valueOf(counts.failures()),
            String.valueOf(counts.errors()),
            String.valueOf(counts.skipped()),
            Phrases.human(cell.elapsed())),
        CellNotes.of(cell));
  }

  private static Line line(CellResult cell, String text, Style style) {
    boolean bad = CellText.isBad(cell.status());
    if (bad && !cell.allowedToFail()) {
      return Line.error(style.failure(text));
    }
    return bad || cell.status() == Status.FLAKY || cell.status() == Status.CANCELLED
        ? Line.warning(style.warning(text))
        : Line.info(text);
  }
}
