package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What went wrong in a run, a block for each cell: in full as far as a reader can take it. What an
 * earlier cell has shown is not shown again. For one thread at a time.
 */
final class FailureText {
  private static final int MOST_TESTS = 20;
  private static final int MOST_LINES = 150;

  private final Style style;

  /** What has been shown, with the cell where. */
  private final Map<String, String> shown = new HashMap<>();

  private int room = MOST_LINES;
  private boolean endTold;

  FailureText(Style style) {
    this.style = style;
  }

  /** Empty for a cell in which nothing went wrong, and where there is no room left. */
  List<Line> of(CellResult result) {
    if (result.leftOut()) {
      return result.problem().stream().map(why -> skipped(result, why)).toList();
    }
    List<TestCaseResult> failed = failed(result);
    Optional<Problem> own = result.ownProblem();
    if (failed.isEmpty() && own.isEmpty()) {
      return List.of();
    }
    List<String> parts = new ArrayList<>();
    int tests = 0;
    while (tests < Math.min(MOST_TESTS, failed.size()) && room > 0) {
      parts.addAll(parts(failed.get(tests), result));
      tests++;
    }
    hidden(failed.size() - tests, tests == 0, result).ifPresent(parts::add);
    if (own.isPresent() && room > 0) {
      String head = "cell " + result.cell().id() + " <<< " + own.get().kind() + "!";
      parts.add(part("", head, own.get(), result));
    }
    if (parts.isEmpty()) {
      return List.of();
    }
    String block = String.join("\n", parts).stripTrailing();
    String spaced = block.contains("\n") ? block + "\n" : block;
    return List.of(result.allowedToFail() ? Line.warning(spaced) : Line.error(spaced));
  }

  private static Line skipped(CellResult result, Problem why) {
    return Line.warning(
        "cell "
            + result.cell().id()
            + " skipped: "
            + Sanitized.line(why.message())
            + "\n"
            + Sanitized.quoted(why.details().strip())
            + "\n");
  }

  private static List<TestCaseResult> failed(CellResult result) {
    List<TestCaseResult> failed = new ArrayList<>();
    for (TestCaseResult test : result.tests()) {
      if (!test.problems().isEmpty()) {
        failed.add(test);
      }
    }
    return failed;
  }

  private List<String> parts(TestCaseResult test, CellResult result) {
    List<String> parts = new ArrayList<>();
    for (Problem problem : test.problems()) {
      String head =
          "%s -- Time elapsed: %s <<< %s! -- in %s"
              .formatted(
                  Excerpt.line(test.fullName()),
                  Phrases.seconds(test.time()),
                  problem.kind(),
                  result.cell().id());
      parts.add(part(test.fullName(), head, problem, result));
    }
    return parts;
  }

  private String part(String test, String head, Problem problem, CellResult result) {
    String headed = result.allowedToFail() ? style.warning(head) : style.failure(head);
    String cell = result.cell().id();
    String before = shown.putIfAbsent(test + FailureSummary.cause(problem), cell);
    String text =
        before != null && !before.equals(cell)
            ? headed + ", as in " + before + "\n"
            : headed + "\n" + Excerpt.of(problem, result.paths().log(), room);
    room -= (int) text.lines().count() + 1;
    return text;
  }

  /** Says once that there is no room, and else how much of a cell is not shown. */
  private Optional<String> hidden(int tests, boolean all, CellResult result) {
    if (tests == 0 || (all && endTold)) {
      return Optional.empty();
    }
    endTold = all;
    String where = "all are in " + result.paths().log() + "\n";
    return Optional.of(
        all
            ? "Further failures of this and other cells are counted, but not shown here; " + where
            : "%s of %s not shown; %s"
                .formatted(
                    Phrases.number(tests, "further failed test"), result.cell().id(), where));
  }
}
