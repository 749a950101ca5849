// Plain loops: decision 022
package io.github.pytestmatrix.console;

import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The lines at the run's start and at a cell's start and end, in Surefire's words. */
final class CellText {
  private static final String RULE = "-------------------------------------------------------";

  private CellText() {}

  static List<Line> header(Plan plan, String engine, int parallel) {
    List<Line> lines = new ArrayList<>();
    lines.add(Line.info(RULE));
    lines.add(Line.info(" T E S T S"));
    lines.add(Line.info(RULE));
    int cells = plan.jobs().size();
    String atOnce =
        cells == 1 ? "" : parallel >= cells ? ", all at once" : ", up to " + parallel + " at once";
    lines.add(Line.info(Phrases.number(cells, "cell") + atOnce + ", on " + Sanitized.line(engine)));
    for (String warning : plan.warnings()) {
      lines.add(Line.warning(Sanitized.line(warning)));
    }
    return lines;
  }

  /** {@code Running py38 (python 3.8)...}. */
  static Line started(Cell cell, Style style) {
    List<String> values = new ArrayList<>();
    for (Map.Entry<String, String> value : cell.values().entrySet()) {
      values.add(value.getKey() + " " + value.getValue());
    }
    String what = values.isEmpty() ? "" : " (" + Sanitized.line(String.join(", ", values)) + ")";
    return Line.info("Running " + style.strong(cell.id()) + what + "...");
  }

  /** The line that Surefire prints for a test class, here for a cell. */
  static Line finished(CellResult result, Style style) {
    Counts counts = result.counts();
    String numbers =
        Phrases.counts(counts) + ", Time elapsed: " + Phrases.seconds(result.elapsed());
    String in = " -- in " + style.strong(result.cell().id());
    if (result.allowedToFail() && isBad(result.status())) {
      return Line.warning(
          style.warning(numbers + mark(result.status())) + in + " (allowed to fail)");
    }
    return switch (result.status()) {
      case FAILED, ERROR -> Line.error(style.failure(numbers + mark(result.status())) + in);
      case CANCELLED -> Line.warning(style.warning(numbers + mark(result.status())) + in);
      case PASSED, FLAKY, SKIPPED ->
          counts.skipped() + counts.flakes() > 0
              ? Line.warning(style.warning(numbers) + in)
              : Line.info(style.success(numbers) + in);
    };
  }

  static boolean isBad(Status status) {
    return status == Status.FAILED || status == Status.ERROR;
  }

  private static String mark(Status status) {
    return switch (status) {
      case FAILED -> " <<< FAILURE!";
      case ERROR -> " <<< ERROR!";
      case CANCELLED -> " <<< CANCELLED!";
      case PASSED, FLAKY, SKIPPED -> "";
    };
  }
}
