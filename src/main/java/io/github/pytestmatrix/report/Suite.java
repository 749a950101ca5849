package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.TestCaseResult;
import java.time.Duration;
import java.util.List;

/**
 * The tests of one class in one cell: what becomes one report file.
 *
 * @param className dotted, never empty
 * @param cases at least one, with unique names
 */
record Suite(String className, CellResult cell, List<ReportedCase> cases) {
  Suite {
    cases = List.copyOf(cases);
  }

  Counts counts() {
    return ReportedCase.counts(cases);
  }

  Duration time() {
    return cases.stream()
        .map(ReportedCase::test)
        .map(TestCaseResult::time)
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** {@code tests.test_a(py38)}, or without the cell for readers that want equal names. */
  String displayName(boolean suffix) {
    return suffix ? className + "(" + cell.cell().id() + ")" : className;
  }
}
