package io.github.pytestmatrix.pytest;

import static io.github.pytestmatrix.pytest.TestCases.with;

import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one list of a session's events and its XML; wherever they disagree, the worse wins. */
final class SessionResults {
  private SessionResults() {}

  /**
   * @param xml the tests of the XML, merged
   */
  static List<Test> joined(Session session, List<TestCaseResult> xml) {
    Map<TestName, Test> events = events(session);
    List<Test> joined = new ArrayList<>();
    List<TestCaseResult> unmatched = new ArrayList<>();
    for (TestCaseResult test : xml) {
      Test event = events.remove(TestName.of(test));
      if (event == null) {
        unmatched.add(test);
        joined.add(new Test(Optional.empty(), test));
      } else {
        joined.add(new Test(event.nodeId(), joined(event.result(), test)));
      }
    }
    joined.addAll(missing(List.copyOf(events.values()), unmatched));
    return joined;
  }

  /** The results of the events alone, merged by name. */
  static Map<TestName, Test> events(Session session) {
    Map<TestName, Test> merged = new LinkedHashMap<>();
    for (Test test : TestCases.concat(session.collection(), session.finished())) {
      TestName name = TestName.of(test.result());
      Test before = merged.putIfAbsent(name, test);
      if (before != null) {
        merged.put(name, new Test(before.nodeId(), TestCases.plus(before.result(), test.result())));
      }
    }
    return merged;
  }

  private static TestCaseResult joined(TestCaseResult event, TestCaseResult xml) {
    boolean problems = !event.problems().isEmpty() || !xml.problems().isEmpty();
    return with(
        xml,
        eventTellsMore(event, xml) ? event.problems() : xml.problems(),
        // The XML marks a test as skipped if only a subtest was.
        problems ? Optional.empty() : event.skipped(),
        event.earlier());
  }

  /** With equal problems, only the event knows the subtest and, with old versions, the reason. */
  private static boolean eventTellsMore(TestCaseResult event, TestCaseResult xml) {
    return event.problems().size() >= xml.problems().size()
        ? !xml.status().worseThan(event.status())
        : event.status().worseThan(xml.status());
  }

  /**
   * What of the events the XML lacks. A conftest may have given tests other names in the XML: as
   * long as there are as many, only failures count as missing.
   */
  private static List<Test> missing(List<Test> events, List<TestCaseResult> xml) {
    if (events.isEmpty() || events.size() > xml.size()) {
      return events;
    }
    List<Test> failed = events.stream().filter(test -> failed(test.result())).toList();
    return failed.size() > xml.stream().filter(SessionResults::failed).count() ? failed : List.of();
  }

  private static boolean failed(TestCaseResult test) {
    return !test.problems().isEmpty();
  }
}
