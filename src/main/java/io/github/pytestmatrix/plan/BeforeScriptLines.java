package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Cell;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks through {@code <beforeScript>} for what would make a cell's results others than its own.
 */
final class BeforeScriptLines {
  private static final Pattern PYTEST =
      Pattern.compile(
          "(?:^|[;&|({!]\\s*|\\b(?:then|do|else|exec|env|time|command|timeout\\s+\\S+|run)\\s+"
              + "|\\s-m\\s*|^(?:\\w+=\\S*\\s+)+)(?:[\\w.$/{}-]+/)?(?:pytest|py\\.test)(?=[\\s;&|)]|$)");

  private static final Pattern INSTALLER = Pattern.compile("\\b(?:pip|uv|apt|apt-get|apk|dnf)\\b");
  private static final Pattern NO_TESTS =
      Pattern.compile("\\s(?:--version|-V|--help|-h|--markers|--fixtures|--collect-only|--co)\\b");

  private BeforeScriptLines() {}

  /**
   * @param script whether the cell has a {@code <script>}: then a pytest of these lines is one of
   *     its sessions
   */
  static void check(
      Cell cell, String lines, boolean script, CellRemarks faults, CellRemarks warnings) {
    UnfinishedLine.in(lines).ifPresent(unfinished -> addFault(cell, unfinished, faults));
    if (!script) {
      lines
          .replaceAll("\\\\\\R", " ")
          .lines()
          .map(String::strip)
          .filter(BeforeScriptLines::runsTests)
          .forEach(line -> addWarning(cell, line, warnings));
    }
  }

  private static boolean runsTests(String line) {
    Matcher pytest = PYTEST.matcher(line);
    return !line.startsWith("#")
        && !INSTALLER.matcher(line).find()
        && pytest.find()
        && !NO_TESTS.matcher(line).find(pytest.end());
  }

  private static void addFault(Cell cell, UnfinishedLine unfinished, CellRemarks faults) {
    if (unfinished.end().isEmpty()) {
      faults.add(
          cell.id(),
          "<beforeScript> ends with "
              + unfinished.sign()
              + ", which would make the command that runs the tests a part of its last line.",
          "Remove it, or complete the line.");
    } else {
      faults.add(
          cell.id(),
          "<beforeScript> has a here-document without its end: "
              + unfinished.sign()
              + ". The command that runs the tests would become a part of its text.",
          "Add a line with nothing but " + unfinished.end() + ".");
    }
  }

  private static void addWarning(Cell cell, String line, CellRemarks warnings) {
    warnings.add(
        cell.id(),
        "<beforeScript> runs pytest in the line '"
            + line
            + "': the tests of that run are not in the results.",
        "Run it in <script>, together with the other tests.");
  }
}
