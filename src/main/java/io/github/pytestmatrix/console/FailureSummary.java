package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Names what failed and where: a test that fails alike in several cells is one line. */
public final class FailureSummary {
  private static final int MOST_LINES = 50;
  private static final int MOST_CELLS = 8;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_MESSAGE = 160;

  /** Of an exception's message, which Maven prints below what was printed before. */
  private static final int MOST_LINES_AGAIN = 10;

  /** More of a text is not even looked at. */
  private static final int LONGEST_TEXT = 2000;

  /** Something that went wrong, with the cells where it did. */
  private record Trouble(String name, String message, List<String> cells) {
    String line() {
      return name.isEmpty()
          ? "  cell" + (cells.size() == 1 ? " " : "s ") + Phrases.list(cells, MOST_CELLS) + message
          : "  " + name + " -- in " + Phrases.list(cells, MOST_CELLS) + message;
    }
  }

  private FailureSummary() {}

  /** For an exception's message; empty where no cell that must pass has failed. */
  public static String of(RunResult result) {
    List<String> bad =
        mustPass(result).stream()
            .filter(cell -> CellText.isBad(cell.status()))
            .map(cell -> cell.cell().id())
            .toList();
    if (bad.isEmpty() && !result.nothingRan()) {
      return "";
    }
    String head =
        result.nothingRan()
            ? "No cell ran, so nothing was tested."
            : "%d of %s failed: %s."
                .formatted(
                    bad.size(),
                    Phrases.number(result.cells().size(), "cell"),
                    Phrases.list(bad, MOST_CELLS));
    return failures(result, MOST_LINES_AGAIN).stream()
        .map(Line::text)
        .collect(Collectors.joining("\n", head + "\n", ""));
  }

  /** The failures and errors that make the build red. */
  static List<Line> failures(RunResult result) {
    return failures(result, MOST_LINES);
  }

  private static List<Line> failures(RunResult result, int most) {
    List<Line> lines = new ArrayList<>();
    List<CellResult> cells = mustPass(result);
    section("Failures:", all(cells, Kind.FAILURE), most, lines, Line::error);
    Collection<Trouble> errors = all(cells, Kind.ERROR);
    if (result.nothingRan()) {
      errors.addAll(ofCells(cells, Kind.SKIP));
    }
    section("Errors:", errors, most, lines, Line::error);
    return lines;
  }

  /** What is to be known but makes nothing red. */
  static List<Line> warnings(RunResult result) {
    List<CellResult> allowed = result.cells().stream().filter(CellResult::allowedToFail).toList();
    List<Line> lines = new ArrayList<>();
    Collection<Trouble> may = all(allowed, Kind.FAILURE);
    may.addAll(all(allowed, Kind.ERROR));
    section("Allowed failures:", may, MOST_LINES, lines, Line::warning);
    section("Flakes:", flakes(result.cells()), MOST_LINES, lines, Line::warning);
    if (!result.nothingRan()) {
      section(
          "Skipped cells:", ofCells(result.cells(), Kind.SKIP), MOST_LINES, lines, Line::warning);
    }
    return lines;
  }

  private static List<CellResult> mustPass(RunResult result) {
    return result.cells().stream().filter(cell -> !cell.allowedToFail()).toList();
  }

  /** Of tests and of cells, as the counts have them. */
  private static Collection<Trouble> all(List<CellResult> cells, Kind kind) {
    List<Trouble> all = new ArrayList<>(tests(cells, kind));
    all.addAll(ofCells(cells, kind));
    return all;
  }

  private static Collection<Trouble> tests(List<CellResult> cells, Kind kind) {
    return collect(
        cells,
        (cell, add) -> {
          for (TestCaseResult test : cell.tests()) {
            // As the counts have it: a test with a failure and an error is an error
            test.problems().stream()
                .filter(problem -> problem.kind() == kind && test.status() == problem.status())
                .findFirst()
                .ifPresent(problem -> add.accept(test.fullName(), problem));
          }
        });
  }

  private static Collection<Trouble> flakes(List<CellResult> cells) {
    return collect(
        cells,
        (cell, add) -> {
          for (TestCaseResult test : cell.tests()) {
            if (test.problems().isEmpty()) {
              test.earlier().stream()
                  .flatMap(List::stream)
                  .findFirst()
                  .ifPresent(problem -> add.accept(test.fullName(), problem));
            }
          }
        });
  }

  /**
   * @param kind SKIP for those that were not run at all
   */
  private static Collection<Trouble> ofCells(List<CellResult> cells, Kind kind) {
    Map<String, Trouble> byMessage = new LinkedHashMap<>();
    for (CellResult cell : cells) {
      Optional<Problem> problem = cell.leftOut() ? cell.problem() : cell.ownProblem();
      if (problem.isPresent() && problem.get().kind() == kind) {
        byMessage
            .computeIfAbsent(
                message(problem.get()), text -> new Trouble("", text, new ArrayList<>()))
            .cells()
            .add(cell.cell().id());
      }
    }
    return byMessage.values();
  }

  private static Collection<Trouble> collect(
      List<CellResult> cells, BiConsumer<CellResult, BiConsumer<String, Problem>> find) {
    Map<String, Trouble> byCause = new LinkedHashMap<>();
    for (CellResult cell : cells) {
      find.accept(
          cell,
          (test, problem) ->
              byCause
                  .computeIfAbsent(
                      test + cause(problem),
                      cause ->
                          new Trouble(
                              Phrases.cut(Excerpt.line(test), LONGEST_NAME),
                              message(problem),
                              new ArrayList<>()))
                  .cells()
                  .add(cell.cell().id()));
    }
    return byCause.values();
  }

  /**
   * What a test's equal failures have in common. Objects lie elsewhere in each process, but fail
   * for the same reason.
   */
  static String cause(Problem problem) {
    return message(problem).replaceAll("0x[0-9a-fA-F]+", "0x");
  }

  private static String message(Problem problem) {
    String type = problem.type() + ":";
    String message = problem.message().strip();
    // pytest's messages often begin with the type already
    String text = message.startsWith(type) ? message : (type + " " + message).strip();
    String start = text.substring(0, Math.min(LONGEST_TEXT, text.length()));
    return ": " + Phrases.cut(Sanitized.line(start), LONGEST_MESSAGE);
  }

  private static void section(
      String title,
      Collection<Trouble> troubles,
      int most,
      List<Line> lines,
      Function<String, Line> level) {
    if (troubles.isEmpty()) {
      return;
    }
    lines.add(level.apply(title));
    troubles.stream().limit(most).map(Trouble::line).map(level).forEach(lines::add);
    if (troubles.size() > most) {
      lines.add(level.apply("  ... and " + (troubles.size() - most) + " more, in the reports"));
    }
  }
}
