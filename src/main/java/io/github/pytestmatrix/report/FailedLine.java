package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult.Source;

/**
 * The line that a mark on the source belongs to: the one in the test's own file that failed, which
 * pytest's tracebacks name as {@code tests/test_a.py:12: AssertionError}; else the test's first.
 */
final class FailedLine {
  private static final int MOST_DIGITS = 8;

  private FailedLine() {}

  /** From 1; 0 where it isn't known. */
  static int of(ReportedCase one, Source source) {
    int failed = one.problem().map(problem -> of(problem, source.file())).orElse(0);
    return failed > 0 ? failed : source.line();
  }

  private static int of(Problem problem, String file) {
    for (String line : (Iterable<String>) problem.details().lines()::iterator) {
      String where = line.startsWith("./") ? line.substring(2) : line;
      if (where.startsWith(file + ":")) {
        int number = number(where, file.length() + 1);
        if (number > 0) {
          return number;
        }
      }
    }
    return 0;
  }

  private static int number(String line, int start) {
    int end = start;
    while (end < line.length() && end - start < MOST_DIGITS && isDigit(line.charAt(end))) {
      end++;
    }
    boolean whole = end > start && end < line.length() && line.charAt(end) == ':';
    return whole ? Integer.parseInt(line.substring(start, end)) : 0;
  }

  private static boolean isDigit(char letter) {
    return letter >= '0' && letter <= '9';
  }
}
