package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The end of a run: the table of cells, where things are, and last what failed. */
final class Closing {
  private Closing() {}

  /**
   * @param columns how many the screen has
   */
  static List<Line> of(RunResult result, Path reports, Path output, Style style, int columns) {
    List<Line> lines = new ArrayList<>();
    lines.add(Line.info(""));
    lines.addAll(CellTable.of(result, style, columns));
    lines.add(Line.info(""));
    lines.add(
        Line.info(
            "Matrix: "
                + Phrases.number(result.cells().size(), "cell")
                + " in "
                + Phrases.human(result.elapsed())));
    lines.add(Line.info("Reports: " + reports));
    lines.add(Line.info("Logs: " + output));
    lines.add(Line.info(""));
    lines.add(Line.info("Results:"));
    lines.add(Line.info(""));
    lines.addAll(FailureSummary.warnings(result));
    lines.addAll(FailureSummary.failures(result));
    lines.add(totals(result, style));
    lines.add(Line.info(""));
    return lines;
  }

  private static Line totals(RunResult result, Style style) {
    Counts counts = result.counts();
    String text = Phrases.counts(counts);
    if (CellText.isBad(result.status())) {
      return Line.error(style.failure(text));
    }
    boolean clean =
        counts.failures() + counts.errors() + counts.skipped() + counts.flakes() == 0
            && result.cells().stream().noneMatch(cell -> CellText.isBad(cell.status()));
    return clean ? Line.info(style.success(text)) : Line.warning(style.warning(text));
  }
}
