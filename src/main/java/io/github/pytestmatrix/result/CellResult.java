package io.github.pytestmatrix.result;

import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.matrix.Cell;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one cell.
 *
 * @param allowedToFail whether a bad status is a warning only
 * @param started when it left the queue
 * @param phases duration of each phase that it went through, over all attempts
 * @param tests in the order in which they ran; same-named ones merged
 * @param problem what is wrong with the cell beside its tests: a crash, a broken environment, an
 *     exit code without a failed test
 * @param exit how the decisive attempt's command ended; empty where it never started
 * @param attempts how often the cell was started
 * @param environment what it ran in; empty where there was none
 * @param interpreter what the probe told of the interpreter; empty where it told nothing
 * @param paths where its files are
 */
public record CellResult(
    Cell cell,
    Status status,
    boolean allowedToFail,
    Instant started,
    Map<Phase, Duration> phases,
    List<TestCaseResult> tests,
    Optional<Problem> problem,
    Optional<Exit> exit,
    int attempts,
    Optional<EnvironmentFacts> environment,
    Optional<Interpreter> interpreter,
    Paths paths) {

  /**
   * What the probe told of the interpreter that ran the tests.
   *
   * @param implementation {@code CPython}
   * @param version {@code 3.12.1}
   * @param platform {@code linux-x86_64}
   * @param pytest pytest's version
   * @param freeThreaded whether it was built without the global interpreter lock
   * @param executable its path in the cell; empty where it isn't known
   */
  public record Interpreter(
      String implementation,
      String version,
      String platform,
      String pytest,
      boolean freeThreaded,
      String executable) {
    /** One of which no more is known. */
    public Interpreter(String implementation, String version, String platform, String pytest) {
      this(implementation, version, platform, pytest, false, "");
    }
  }

  /**
   * Where the cell's files are, on this machine.
   *
   * @param folder the cell's folder below the output directory
   * @param log the whole output of the command
   * @param setupLog the output of building the environment; exists only where that was done
   */
  public record Paths(Path folder, Path log, Path setupLog) {}

  public CellResult {
    EnumMap<Phase, Duration> copy = new EnumMap<>(Phase.class);
    copy.putAll(phases);
    phases = Collections.unmodifiableMap(copy);
    tests = UniqueTests.of(tests);
  }

  /** The same under another name. */
  public CellResult of(Cell renamed) {
    return new CellResult(
        renamed,
        status,
        allowedToFail,
        started,
        phases,
        tests,
        problem,
        exit,
        attempts,
        environment,
        interpreter,
        paths);
  }

  /** Whether it was skipped as a whole, so that its tests are unknown. */
  public boolean leftOut() {
    return problem.isPresent() && problem.get().kind() == Problem.Kind.SKIP;
  }

  /**
   * What happened to the cell as a whole, as a test; empty where its tests say it all. Reports and
   * counts have it beside the tests.
   */
  public Optional<TestCaseResult> ownTest() {
    return OwnTest.of(this);
  }

  /** Of {@link #ownTest}; empty also where the cell was skipped or cancelled. */
  public Optional<Problem> ownProblem() {
    return ownTest().flatMap(test -> test.problems().stream().findFirst());
  }

  /** Of the tests and of {@link #ownTest}, as the reports have them. */
  public Counts counts() {
    Counts counts = Counts.of(tests);
    Optional<TestCaseResult> own = ownTest();
    return own.isPresent() ? counts.plus(Counts.of(List.of(own.get()))) : counts;
  }

  /** Wall time from leaving the queue to the end. */
  public Duration elapsed() {
    Duration elapsed = Duration.ZERO;
    for (Map.Entry<Phase, Duration> phase : phases.entrySet()) {
      if (phase.getKey() != Phase.QUEUE) {
        elapsed = elapsed.plus(phase.getValue());
      }
    }
    return elapsed;
  }
}
