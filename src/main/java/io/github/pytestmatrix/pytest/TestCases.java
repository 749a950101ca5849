package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.result.ByName;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one result of several ones of equal names. */
final class TestCases {
  private static final int MOST_OF_ONE_NAME = 100;
  private static final int LONGEST_OUTPUT = 64 * 1024;

  private TestCases() {}

  static Map<TestName, TestCaseResult> merged(Collection<TestCaseResult> tests) {
    return ByName.merged(tests, TestName::of, TestCases::plus);
  }

  static TestCaseResult plus(TestCaseResult first, TestCaseResult second) {
    Optional<String> skipped = first.skipped().isPresent() ? second.skipped() : Optional.empty();
    return new TestCaseResult(
        first.className(),
        first.name(),
        first.time().plus(second.time()),
        most(first.problems(), second.problems()),
        skipped,
        new Output(
            most(first.output().stdout(), second.output().stdout()),
            most(first.output().stderr(), second.output().stderr())),
        most(first.earlier(), second.earlier()),
        first.source().or(second::source));
  }

  static TestCaseResult with(
      TestCaseResult test,
      List<Problem> problems,
      Optional<String> skipped,
      List<List<Problem>> earlier) {
    return new TestCaseResult(
        test.className(),
        test.name(),
        test.time(),
        problems,
        skipped,
        test.output(),
        earlier,
        test.source());
  }

  /** There may be any number of tests of one name, each of which would copy what was before. */
  private static <T> List<T> most(List<T> first, List<T> second) {
    return first.size() >= MOST_OF_ONE_NAME ? first : concat(first, second);
  }

  private static String most(String first, String second) {
    return first.length() >= LONGEST_OUTPUT ? first : first + second;
  }

  static <T> List<T> concat(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
