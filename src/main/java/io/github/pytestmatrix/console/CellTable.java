package io.github.pytestmatrix.console;

import static java.util.Map.entry;

import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The closing table: a row for each cell, never wider than {@link #WIDTH}. */
final class CellTable {
  /** With Maven's {@code [WARNING] } before it, a row still fits 100 columns. */
  static final int WIDTH = 90;

  private static final int MOST_ROWS = 40;
  private static final int WIDEST_CELL = 28;
  private static final Duration NOTABLE = Duration.ofSeconds(1);
  private static final List<Map.Entry<Phase, String>> PHASES =
      List.of(
          entry(Phase.QUEUE, "queued"), entry(Phase.PULL, "pull"),
          entry(Phase.COPY, "copy"), entry(Phase.COLLECT, "collect"));

  private CellTable() {}

  static List<Line> of(RunResult result, Style style) {
    int width = result.cells().stream().mapToInt(cell -> cell.cell().id().length()).max().orElse(0);
    width = Math.min(WIDEST_CELL, Math.max(4, width));
    List<Line> lines = new ArrayList<>();
    lines.add(
        Line.info(
            style.strong(
                row(Texts.cell("Cell", width), "Result", "Tests", "Fail", "Err", "Skip", "Time")
                    .stripTrailing())));
    boolean all = result.cells().size() <= MOST_ROWS;
    int left = 0;
    for (CellResult cell : result.cells()) {
      boolean green = cell.status() == Status.PASSED || cell.status() == Status.SKIPPED;
      if (all || (!green && lines.size() <= MOST_ROWS)) {
        lines.add(row(cell, width, style));
      } else {
        left++;
      }
    }
    if (left > 0) {
      lines.add(Line.info("... and " + Texts.number(left, "further cell") + ", in result.json"));
    }
    return lines;
  }

  private static Line row(CellResult cell, int width, Style style) {
    Counts counts = cell.counts();
    String row =
        row(
            Texts.cell(cell.cell().id(), width),
            cell.status().name(),
            String.valueOf(counts.run()),
            String.valueOf(counts.failures()),
            String.valueOf(counts.errors()),
            String.valueOf(counts.skipped()),
            Texts.human(cell.elapsed()));
    String text = Texts.cut(row + "  " + notes(cell), WIDTH).stripTrailing();
    boolean bad = CellText.isBad(cell.status());
    if (bad && !cell.allowedToFail()) {
      return Line.error(style.failure(text));
    }
    return bad || cell.status() == Status.FLAKY || cell.status() == Status.CANCELLED
        ? Line.warning(style.warning(text))
        : Line.info(text);
  }

  private static String row(String cell, String... columns) {
    return String.format(
        Locale.ROOT,
        "%s  %-9s %5s %4s %4s %4s %10s",
        cell,
        columns[0],
        columns[1],
        columns[2],
        columns[3],
        columns[4],
        columns[5]);
  }

  /** What explains a time or a result, the most telling first, since the row may be cut. */
  private static String notes(CellResult cell) {
    List<String> notes = new ArrayList<>();
    if (cell.allowedToFail() && CellText.isBad(cell.status())) {
      notes.add("may fail");
    }
    if (cell.attempts() > 1) {
      notes.add(cell.attempts() + " attempts");
    }
    if (cell.counts().flakes() > 0) {
      notes.add(cell.counts().flakes() + " flaky");
    }
    Duration setup = cell.phases().getOrDefault(Phase.SETUP, Duration.ZERO);
    cell.environment()
        .map(EnvironmentFacts::cached)
        .ifPresent(cached -> notes.add(cached ? "cached" : "built " + Texts.human(setup)));
    for (Map.Entry<Phase, String> phase : PHASES) {
      Duration time = cell.phases().getOrDefault(phase.getKey(), Duration.ZERO);
      if (time.compareTo(NOTABLE) >= 0) {
        notes.add(phase.getValue() + " " + Texts.human(time));
      }
    }
    return String.join(", ", notes);
  }
}
