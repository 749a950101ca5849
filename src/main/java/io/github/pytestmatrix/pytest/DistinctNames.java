package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells apart the tests of one session whose names are the same: a test that was collected twice,
 * or items of a plugin. pytest counts each of them. {@code test_a}, {@code test_a (2)}.
 */
final class DistinctNames {
  private final Map<TestName, Integer> given = new HashMap<>();

  List<Test> of(List<Test> tests) {
    List<Test> distinct = new ArrayList<>();
    for (Test test : tests) {
      distinct.add(distinct(test));
    }
    return distinct;
  }

  private Test distinct(Test test) {
    TestCaseResult result = test.result();
    TestName plain = TestName.of(result);
    if (given.putIfAbsent(plain, 1) == null) {
      return test;
    }
    String name;
    do {
      name = result.name() + " (" + given.merge(plain, 1, Integer::sum) + ")";
    } while (given.putIfAbsent(new TestName(result.className(), name), 1) != null);
    return test.with(
        new TestCaseResult(
            result.className(),
            name,
            result.time(),
            result.problems(),
            result.skipped(),
            result.output(),
            result.earlier(),
            result.source()));
  }
}
