package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What went wrong in one cell, in full as far as a reader can take it, as one block. */
final class FailureText {
  private static final int MOST_TESTS = 20;
  private static final int MOST_LINES = 100;

  /** Tests are named after their parameters, which may be whole documents. */
  private static final int LONGEST_NAME = 300;

  /** The end of a traceback says what failed, its start where. */
  private static final int FIRST_LINES = 25;

  /** Empty lines before the first; its own indentation means something. */
  private static final Pattern BLANK_START = Pattern.compile("^(?:[ \\t]*\\r?\\n)+");

  private FailureText() {}

  /** Empty for a cell in which nothing went wrong. */
  static List<Line> of(CellResult result, Style style) {
    if (result.leftOut()) {
      return result.problem().stream().map(why -> skipped(result, why)).toList();
    }
    List<TestCaseResult> failed =
        result.tests().stream().filter(test -> !test.problems().isEmpty()).toList();
    List<String> parts = new ArrayList<>();
    for (TestCaseResult test : failed.subList(0, Math.min(MOST_TESTS, failed.size()))) {
      for (Problem problem : test.problems()) {
        String head =
            "%s -- Time elapsed: %s <<< %s! -- in %s"
                .formatted(
                    Texts.cut(Harmless.line(test.fullName()), LONGEST_NAME),
                    Texts.seconds(test.time()),
                    problem.kind(),
                    result.cell().id());
        parts.add(part(head, problem, result, style));
      }
    }
    if (failed.size() > MOST_TESTS) {
      parts.add(
          "%s of %s not shown; all are in %s\n"
              .formatted(
                  Texts.number(failed.size() - MOST_TESTS, "further failed test"),
                  result.cell().id(),
                  result.paths().log()));
    }
    result
        .problem()
        .filter(problem -> failed.stream().noneMatch(test -> test.problems().contains(problem)))
        .ifPresent(
            problem ->
                parts.add(
                    part("cell " + result.cell().id() + " <<< ERROR!", problem, result, style)));
    if (parts.isEmpty()) {
      return List.of();
    }
    String block = String.join("\n", parts).stripTrailing() + "\n";
    return List.of(result.allowedToFail() ? Line.warning(block) : Line.error(block));
  }

  private static Line skipped(CellResult result, Problem why) {
    return Line.warning(
        "cell "
            + result.cell().id()
            + " skipped: "
            + Harmless.line(why.message())
            + "\n"
            + Harmless.quoted(why.details().strip())
            + "\n");
  }

  private static String part(String head, Problem problem, CellResult result, Style style) {
    String details = BLANK_START.matcher(problem.details().stripTrailing()).replaceFirst("");
    // pytest's own texts end with the message, so it would only be said twice
    String message =
        details.contains(problem.message().strip()) && details.contains(problem.type())
            ? ""
            : Harmless.quoted(Harmless.line(problem.type() + ": " + problem.message())) + "\n";
    String text = details.isEmpty() ? "" : capped(Harmless.quoted(details), result) + "\n";
    String headed = result.allowedToFail() ? style.warning(head) : style.failure(head);
    return headed + "\n" + message + text;
  }

  private static String capped(String text, CellResult result) {
    List<String> lines = text.lines().toList();
    if (lines.size() <= MOST_LINES) {
      return text;
    }
    int left = lines.size() - MOST_LINES;
    List<String> shown = new ArrayList<>(lines.subList(0, FIRST_LINES));
    shown.add("  [" + left + " lines left out; all are in " + result.paths().log() + "]");
    shown.addAll(lines.subList(FIRST_LINES + left, lines.size()));
    return String.join("\n", shown);
  }
}
