package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes one list of a session's events and its XML; wherever they disagree, the worse wins. */
final class SessionResults {
  /** What the events tell and no test of the XML has been matched with. */
  private final Map<TestRun, Test> runs = new LinkedHashMap<>();

  /** Modules by their names: the XML has no node ids of those. */
  private final Map<TestName, Test> modules = new LinkedHashMap<>();

  private final Map<TestName, Deque<TestRun>> byName = new HashMap<>();

  private SessionResults(Session session) {
    for (Test module : session.collection()) {
      modules.merge(TestName.of(module.result()), module, Test::plus);
    }
    for (Test test : session.finished()) {
      TestRun run = TestRun.of(test);
      runs.merge(run, test, Test::plus);
      byName.computeIfAbsent(TestName.of(test.result()), name -> new ArrayDeque<>()).add(run);
    }
  }

  /**
   * @param xml the tests of the XML, one for each run
   */
  static List<Test> joined(Session session, List<Test> xml) {
    SessionResults events = new SessionResults(session);
    List<Test> joined = new ArrayList<>();
    List<TestCaseResult> unmatched = new ArrayList<>();
    for (Test test : xml) {
      Optional<Test> event = events.take(test);
      if (event.isEmpty() && test.nodeId().isEmpty()) {
        unmatched.add(test.result());
      }
      joined.add(event.map(known -> joined(known, test)).orElse(test));
    }
    joined.addAll(missing(events.left(), unmatched));
    return joined;
  }

  /** The results of the events alone. */
  static List<Test> events(Session session) {
    return new SessionResults(session).left();
  }

  private Optional<Test> take(Test xml) {
    if (xml.nodeId().isPresent()) {
      return Optional.ofNullable(runs.remove(TestRun.of(xml)));
    }
    TestName name = TestName.of(xml.result());
    Deque<TestRun> same = byName.getOrDefault(name, new ArrayDeque<>());
    while (!same.isEmpty()) {
      Test test = runs.remove(same.remove());
      if (test != null) {
        return Optional.of(test);
      }
    }
    return Optional.ofNullable(modules.remove(name));
  }

  private List<Test> left() {
    return TestCases.concat(List.copyOf(modules.values()), List.copyOf(runs.values()));
  }

  /** Time as the events have it, since tests can't set that clock. */
  private static Test joined(Test known, Test test) {
    TestCaseResult event = known.result();
    TestCaseResult xml = test.result();
    List<Problem> problems = eventTellsMore(event, xml) ? event.problems() : xml.problems();
    return known.with(
        new TestCaseResult(
            xml.className(),
            xml.name(),
            event.time().isZero() ? xml.time() : event.time(),
            problems,
            problems.isEmpty() ? skipped(known, xml) : Optional.empty(),
            xml.output(),
            event.earlier(),
            xml.source().or(event::source)));
  }

  /** The XML marks a test as skipped if only a subtest was. */
  private static Optional<String> skipped(Test known, TestCaseResult xml) {
    Optional<String> event = known.result().skipped();
    boolean xmlDecides = event.isPresent() ? event.get().equals(Skips.UNKNOWN) : !known.sure();
    return xmlDecides && xml.skipped().isPresent() ? xml.skipped() : event;
  }

  /** With equal problems, only the event knows the subtest and, with old versions, the reason. */
  private static boolean eventTellsMore(TestCaseResult event, TestCaseResult xml) {
    if (event.problems().contains(Failures.UNKNOWN) && !xml.problems().isEmpty()) {
      return false;
    }
    return event.problems().size() >= xml.problems().size()
        ? !xml.status().worseThan(event.status())
        : event.status().worseThan(xml.status());
  }

  /**
   * What of the events the XML lacks. Something may have given tests other names in the XML: as
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
