// Plain loops: decision 022
package io.github.pytestmatrix.result;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became of one test in one cell.
 *
 * @param className dotted module and classes, as pytest's XML has it: {@code tests.test_a.TestC}
 * @param name the function with its parameters: {@code test_p[a/b]}
 * @param time of set-up, call and teardown
 * @param problems failures and errors of the decisive run, in their order; empty when it passed or
 *     was skipped
 * @param skipped the reason why it was skipped or expected to fail; empty when it wasn't
 * @param output what a failed test wrote, and any other where pytest was told to report it
 * @param earlier the problems of each other run of this test that failed, in their order: for a
 *     flaky test those before it passed; for one that never passed those of the reruns, since the
 *     first run is then the decisive one
 * @param source where it is; empty where pytest doesn't say
 */
public record TestCaseResult(
    String className,
    String name,
    Duration time,
    List<Problem> problems,
    Optional<String> skipped,
    Output output,
    List<List<Problem>> earlier,
    Optional<Source> source) {

  /** Captured standard output and standard error; empty where pytest reported none. */
  public record Output(String stdout, String stderr) {
    public static final Output NONE = new Output("", "");
  }

  /**
   * A place in the code under test.
   *
   * @param file relative to pytest's root directory, with forward slashes
   * @param line from 1; 0 where it isn't known
   */
  public record Source(String file, int line) {}

  public TestCaseResult {
    problems = List.copyOf(problems);
    earlier = copies(earlier);
  }

  public TestCaseResult(
      String className,
      String name,
      Duration time,
      List<Problem> problems,
      Optional<String> skipped,
      Output output,
      List<List<Problem>> earlier) {
    this(className, name, time, problems, skipped, output, earlier, Optional.empty());
  }

  private static List<List<Problem>> copies(List<List<Problem>> earlier) {
    List<List<Problem>> copies = new ArrayList<>();
    for (List<Problem> run : earlier) {
      copies.add(List.copyOf(run));
    }
    return List.copyOf(copies);
  }

  public Status status() {
    if (problems.isEmpty()) {
      return skipped.isPresent()
          ? Status.SKIPPED
          : earlier.isEmpty() ? Status.PASSED : Status.FLAKY;
    }
    Status worst = Status.PASSED;
    for (Problem problem : problems) {
      worst = worst.worst(problem.status());
    }
    return worst;
  }

  /**
   * {@code tests.test_a.TestC.test_p[1]}: unique in a cell but for same-named tests, which are
   * merged.
   */
  public String fullName() {
    return className.isEmpty() ? name : className + "." + name;
  }
}
