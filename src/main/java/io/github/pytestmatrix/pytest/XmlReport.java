package io.github.pytestmatrix.pytest;

import java.util.List;
import java.util.Optional;

/**
 * What the XML of one session says.
 *
 * @param tests in the file's order, one for each run of a test; node ids are fit for XML
 * @param end the probe's last words, which it adds when all hooks are through; a file that
 *     something else wrote, or that was written just before the process ended, has none
 */
record XmlReport(List<Session.Test> tests, Optional<End> end) {
  /**
   * @param status pytest's exit status
   * @param whole whether the file has all that pytest reported
   */
  record End(int status, boolean whole) {}

  XmlReport {
    tests = List.copyOf(tests);
  }
}
