package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The judgement on one run of a cell's command. It is a pass only if the command ended with exit
 * code 0, every pytest session that began also ended well, and no test failed.
 *
 * @param status FAILED for what the user's tests and checks found, ERROR for all that kept them
 *     from an answer
 * @param tests in the order in which they ran, same-named ones merged
 * @param problem what is wrong beside the tests
 * @param failedNodeIds of the tests that failed, as seen from the workspace, for a rerun
 * @param names of the tests that failed or were selected for a rerun, by their node ids
 * @param unrun how many collected tests never ran, as with {@code -x}
 * @param sessions how often pytest ran
 */
public record Outcome(
    Status status,
    List<TestCaseResult> tests,
    Optional<Problem> problem,
    Optional<CellResult.Interpreter> interpreter,
    List<String> failedNodeIds,
    Map<String, TestName> names,
    int unrun,
    int sessions) {
  public Outcome {
    tests = List.copyOf(tests);
    failedNodeIds = List.copyOf(failedNodeIds);
    names = Map.copyOf(names);
  }

  public Outcome(
      Status status,
      List<TestCaseResult> tests,
      Optional<Problem> problem,
      Optional<CellResult.Interpreter> interpreter,
      List<String> failedNodeIds) {
    this(status, tests, problem, interpreter, failedNodeIds, Map.of(), 0, 1);
  }

  public static Outcome of(Evidence evidence) {
    return new Judge(evidence).outcome();
  }
}
