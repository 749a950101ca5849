package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Cell;
import java.util.List;
import java.util.regex.Pattern;

/** Looks through {@code <script>} for lines by which tests or checks would not count. */
final class ScriptLines {
  private static final String RERUN = "PYTEST_MATRIX_SELECT";

  /** What runs tests, and ends the script where one fails. */
  private static final Pattern TESTS =
      Pattern.compile(
          "^(?:(?:\\w+=\\S*|env|time|exec|command)\\s+)*(?:\\S*/)?(?:pytest|py\\.test|make|tox|nox"
              + "|(?:coverage|uv|poetry|pdm|hatch)\\s+run|\\S*python[\\d.]*\\s.*pytest)(?=\\s|$)");

  /** What takes its exit code: a list, a pipe, a job. */
  private static final Pattern GOES_ON = Pattern.compile("[|&]|^\\s*(?:if|while|until|!)\\b");

  private static final Pattern LENIENT = Pattern.compile("\\bset\\s+\\+(?:\\w*e|o\\s+errexit)");

  /** A new value without the old one, on a line of its own or before a command. */
  private static final Pattern PATH_ANEW =
      Pattern.compile(
          "(?:^|[;&|(]\\s*|\\bexport\\s+|\\benv\\s+)PYTHONPATH=(?!\\S*\\$\\{?PYTHONPATH)");

  private static final Pattern ADDOPTS_ANEW =
      Pattern.compile(
          "(?:^|[;&|(]\\s*|\\bexport\\s+|\\benv\\s+)PYTEST_ADDOPTS="
              + "(?!(?:\"[^\"]*|\\S*)\\$\\{?PYTEST_ADDOPTS)");

  private ScriptLines() {}

  static void check(Cell cell, String script, CellRemarks faults, CellRemarks warnings) {
    List<String> lines =
        script
            .replaceAll("\\\\\\R", " ")
            .lines()
            .map(line -> line.replaceAll("(?<!\\S)#.*", "").strip())
            .toList();
    for (String line : lines) {
      if (line.contains(RERUN)) {
        checkRerun(cell, lines.subList(0, lines.indexOf(line)), faults);
        break;
      }
    }
    warnOfNewValue(cell, lines, PATH_ANEW, "PYTHONPATH", ":$PYTHONPATH", warnings);
    warnOfNewValue(cell, lines, ADDOPTS_ANEW, "PYTEST_ADDOPTS", " $PYTEST_ADDOPTS", warnings);
  }

  private static void checkRerun(Cell cell, List<String> before, CellRemarks faults) {
    if (before.stream().anyMatch(line -> LENIENT.matcher(line).find())) {
      return;
    }
    before.stream()
        .filter(line -> TESTS.matcher(line).find() && !GOES_ON.matcher(line).find())
        .findFirst()
        .ifPresent(
            line ->
                faults.add(
                    cell.id(),
                    "<script> checks "
                        + RERUN
                        + " after the line '"
                        + line
                        + "', which ends the script if a test fails: what the check skips in a rerun"
                        + " would not have run at all.",
                    "Go on after failed tests, and end with pytest's exit code: result=0; "
                        + line
                        + " || result=$?; …; exit $result"));
  }

  private static void warnOfNewValue(
      Cell cell, List<String> lines, Pattern anew, String name, String old, CellRemarks warnings) {
    lines.stream()
        .filter(line -> anew.matcher(line).find())
        .findFirst()
        .ifPresent(
            line ->
                warnings.add(
                    cell.id(),
                    "<script> replaces "
                        + name
                        + " in the line '"
                        + line
                        + "': a pytest that it reaches leaves no results.",
                    "Keep the old value: add '" + old + "'."));
  }
}
