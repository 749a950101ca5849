package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.ReportedName;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sorts a run's tests into suites. */
final class Suites {
  private Suites() {}

  /**
   * @param style says what becomes of failures in cells that may fail
   */
  static List<Suite> of(RunResult result, ReportStyle style) {
    return result.cells().stream().flatMap(cell -> of(cell, style).stream()).toList();
  }

  static List<Suite> of(CellResult cell, ReportStyle style) {
    Map<String, List<ReportedCase>> classes = new LinkedHashMap<>();
    List<TestCaseResult> tests = new ArrayList<>(cell.tests());
    cell.ownTest().ifPresent(tests::add);
    for (TestCaseResult test : tests) {
      ReportedCase reported = ReportedCase.of(test);
      classes
          .computeIfAbsent(ReportedName.of(test).className(), name -> new ArrayList<>())
          .add(style.skips(cell) ? reported.asSkipped() : reported);
    }
    List<Suite> suites = new ArrayList<>();
    classes.forEach((name, cases) -> suites.add(new Suite(name, cell, cases)));
    return suites;
  }
}
