package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.RanPython;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.List;
import java.util.Optional;

/**
 * One run of pytest, as its events tell it. A script may have several, also at the same time.
 *
 * @param id unique in the cell
 * @param interpreter of the process that controls it; empty where its start was not reported
 * @param workers interpreters of pytest-xdist's workers that are of another version than that
 * @param collected how many tests pytest is going to run
 * @param finished the tests that ended, in that order
 * @param running the tests that began and have not ended, with the problems that they have had so
 *     far; several under xdist
 * @param collection modules and packages that failed or were skipped while pytest collected
 * @param internalError pytest's own traceback
 * @param interruption why the session was stopped early: {@code KeyboardInterrupt}, {@code Exit:
 *     enough}
 * @param exitStatus pytest's exit status; empty while the session has not ended
 * @param xml the name of its XML in the results folder; empty where it writes none
 * @param root pytest's root in the workspace; empty for the workspace itself
 * @param checkFailed whether a check on the whole session failed beside failed tests
 * @param cutOff whether its process was killed or crashed after the session, as far as is known by
 *     now
 */
public record Session(
    String id,
    Optional<CellResult.Interpreter> interpreter,
    List<RanPython> workers,
    Optional<Integer> collected,
    List<Test> finished,
    List<Test> running,
    List<Test> collection,
    Optional<String> internalError,
    Optional<String> interruption,
    Optional<Integer> exitStatus,
    Optional<String> xml,
    String root,
    boolean checkFailed,
    boolean cutOff) {

  /**
   * One run of a test, or what pytest failed to collect.
   *
   * @param nodeId as pytest has it; empty where that isn't known
   * @param run which run of that node id in its session, from 1: a test may be collected twice
   * @param sure whether a test that isn't skipped by this was not skipped at all
   */
  public record Test(Optional<String> nodeId, int run, boolean sure, TestCaseResult result) {
    public Test(Optional<String> nodeId, TestCaseResult result) {
      this(nodeId, 1, true, result);
    }

    Test with(TestCaseResult other) {
      return new Test(nodeId, run, sure, other);
    }

    /** One of two of equal names. */
    Test plus(Test other) {
      Optional<String> known = nodeId.or(other::nodeId);
      return new Test(known, run, sure, TestCases.plus(result, other.result));
    }
  }

  public Session {
    workers = List.copyOf(workers);
    finished = List.copyOf(finished);
    running = List.copyOf(running);
    collection = List.copyOf(collection);
  }

  /**
   * Whether it was stopped in the middle of a test: by a signal or pytest.exit(). What pytest
   * itself stops ({@code -x}) ends between tests; with xdist, those of other workers just go on.
   */
  boolean brokenOff() {
    return interruption.isPresent() && !interruption.get().startsWith("Interrupted");
  }

  /** The node id as seen from the workspace: sessions may have equal ones below different roots. */
  String qualified(String nodeId) {
    return root.isEmpty() ? nodeId : root + "/" + nodeId;
  }

  Test qualified(Test test) {
    Optional<String> nodeId = test.nodeId().map(this::qualified);
    return root.isEmpty() ? test : new Test(nodeId, test.run(), test.sure(), test.result());
  }
}
