package io.github.pytestmatrix.result;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes one test of those whose names in reports are equal: readers would count them as one. */
final class UniqueTests {
  private UniqueTests() {}

  /** In the order in which the names first occur. */
  static List<TestCaseResult> of(List<TestCaseResult> tests) {
    return areUnique(tests)
        ? List.copyOf(tests)
        : List.copyOf(ByName.merged(tests, ReportedName::of, UniqueTests::merge).values());
  }

  private static boolean areUnique(List<TestCaseResult> tests) {
    Set<ReportedName> names = new HashSet<>(2 * tests.size());
    for (TestCaseResult test : tests) {
      if (!names.add(ReportedName.of(test))) {
        return false;
      }
    }
    return true;
  }

  private static TestCaseResult merge(TestCaseResult one, TestCaseResult other) {
    List<Problem> problems = new ArrayList<>(one.problems());
    problems.addAll(other.problems());
    List<List<Problem>> earlier = new ArrayList<>(one.earlier());
    earlier.addAll(other.earlier());
    return new TestCaseResult(
        one.className(),
        one.name(),
        one.time().plus(other.time()),
        problems,
        one.skipped().or(other::skipped),
        new TestCaseResult.Output(
            one.output().stdout() + other.output().stdout(),
            one.output().stderr() + other.output().stderr()),
        earlier,
        one.source().or(other::source));
  }
}
