package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the controller of xdist is told of workers that run one test at the same time, in each order
 * in which it may hear of it: a start and an end don't name their worker, reports do.
 */
@DisabledOnOs(OS.WINDOWS)
class InterleavedWorkersTest {
  /** Each order is a test of its own; every second run of a worker fails. */
  private static final String PLAYS =
      """
      import itertools
      from _pytest.reports import TestReport
      RUNS = {(2, 1): 1, (1, 2): 3, (2, 2): 97}
      def orders():
          for (first, second), step in sorted(RUNS.items()):
              length = 4 * (first + second)
              chosen = itertools.combinations(range(length), 4 * first)
              for places in itertools.islice(chosen, 0, None, step):
                  yield [0 if place in places else 1 for place in range(length)]
      def steps(hook, nodeid, worker):
          at = dict(nodeid=nodeid, location=(nodeid.split("::")[0], 0, "t"))
          def tell(when, outcome="passed"):
              report = TestReport(at["nodeid"], at["location"], {}, outcome, "no" if outcome == "failed" else None, when)
              report.worker_id = "gw%d" % worker
              report.node = None
              hook.pytest_runtest_logreport(report=report)
          for repeat in itertools.count():
              hook.pytest_runtest_logstart(**at)
              yield
              tell("setup")
              yield
              tell("call", "failed" if repeat % 2 else "passed")
              tell("teardown")
              yield
              hook.pytest_runtest_logfinish(**at)
              yield
      def pytest_runtestloop(session):
          runs = failed = 0
          for number, order in enumerate(orders()):
              workers = [steps(session.config.hook, "test_a.py::test[%d]" % number, worker) for worker in (0, 1)]
              for worker in order:
                  next(workers[worker])
              for worker in (0, 1):
                  runs += order.count(worker) // 4
                  failed += order.count(worker) // 8
          with open("expected", "w") as file:
              file.write("%d %d" % (runs, failed))
          return True
      """;

  @TempDir private Path folder;

  private static List<RealPytest> extremes() {
    List<RealPytest> all = RealPytest.discover();
    return List.of(all.get(0), all.get(all.size() - 1));
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void runsOfOneTestAreCountedWhateverOrderTheirWorkersAreHeardIn(RealPytest pytest)
      throws Exception {
    Run run =
        pytest.run(folder, Map.of("conftest.py", PLAYS, "test_a.py", ""), "-q", "--tb=no", "-rN");

    String[] expected = Files.readString(run.work().resolve("expected")).split(" ");
    assertThat(run.session().running()).isEmpty();
    assertThat(run.session().finished()).hasSize(Integer.parseInt(expected[0]));
    List<TestCaseResult> tests = run.outcome().tests();
    assertThat(tests).hasSize(Integer.parseInt(expected[0]));
    assertThat(tests.stream().filter(test -> test.status() == Status.FAILED))
        .hasSize(Integer.parseInt(expected[1]));
  }
}
