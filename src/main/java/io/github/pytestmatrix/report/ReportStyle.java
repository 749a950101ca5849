package io.github.pytestmatrix.report;

import io.github.pytestmatrix.result.CellResult;

/**
 * What users choose of the reports.
 *
 * @param suffix whether suites and classes are named {@code <class>(<cell>)}; without it they are
 *     named alike in all cells
 * @param skipAllowed whether failed tests of cells that may fail are reported as skipped
 */
public record ReportStyle(boolean suffix, boolean skipAllowed) {
  boolean skips(CellResult cell) {
    return skipAllowed && cell.allowedToFail();
  }
}
