package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.XmlCharacters;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.Evidence.Caller;
import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.CellResult.Interpreter;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Weighs the evidence: whatever speaks against a pass wins. */
final class Judge {
  private static final String TOO_MANY =
      "The cell reported more tests than Maven's memory has room for, so some are missing from"
          + " the results."
          + " Give Maven more (-Xmx in MAVEN_OPTS), or split the tests over several cells.";

  private final Evidence evidence;
  private final Results results;
  private final ExitCodes codes;

  Judge(Evidence evidence) {
    this.evidence = evidence;
    this.results = Results.of(evidence.sessions(), evidence.resultsFolder(), evidence.limits());
    this.codes = new ExitCodes(evidence, results, logTail());
  }

  Outcome outcome() {
    Verdict verdict = verdict();
    List<Test> all = new ArrayList<>(results.tests());
    for (Test test : results.running()) {
      all.add(new Test(test.nodeId(), endedWithin(test.result())));
    }
    List<TestCaseResult> tests = merged(all);
    return new Outcome(
        status(verdict, tests),
        tests,
        verdict.problem(),
        interpreter(),
        failedNodeIds(all),
        names(all),
        unrun(),
        Math.max(evidence.sessions().size(), results.finished()));
  }

  private static List<TestCaseResult> merged(List<Test> tests) {
    List<TestCaseResult> results = new ArrayList<>();
    for (Test test : tests) {
      results.add(test.result());
    }
    return List.copyOf(TestCases.merged(results).values());
  }

  private Optional<Interpreter> interpreter() {
    for (Session session : evidence.sessions()) {
      if (session.interpreter().isPresent()) {
        return session.interpreter();
      }
    }
    return Optional.empty();
  }

  private Verdict verdict() {
    Optional<ExitDescription> abnormal = ending(!results.unfinished().isEmpty());
    if (abnormal.isPresent()) {
      return new Verdict(Status.ERROR, unlessRunning(abnormal.get()));
    }
    int exitCode = evidence.exit() instanceof Exit.Exited exited ? exited.code() : -1;
    if (results.finished() == 0) {
      return error("NoResults", withoutResults(exitCode) + unreadable());
    }
    Verdict worst = codes.verdict(exitCode).worst(notRunAgain());
    for (String doubt : results.doubts()) {
      worst = worst.worst(error("NoEvidence", doubt + unreadable()));
    }
    if (evidence.incomplete() || results.incomplete()) {
      worst = worst.worst(error("TooManyTests", TOO_MANY));
    }
    if (!results.running().isEmpty()) {
      worst = worst.worst(new Verdict(Status.ERROR, Optional.empty()));
    }
    boolean none = results.tests().isEmpty() && results.running().isEmpty();
    return none ? worst.worst(codes.noTests()) : worst;
  }

  private Optional<ExitDescription> ending(boolean unfinished) {
    boolean script = evidence.caller() == Caller.SCRIPT;
    // Where all of pytest ended well, another command of the script was killed.
    return script && !unfinished && results.finished() > 0 && evidence.exit() instanceof Exit.Exited
        ? Optional.empty()
        : ExitDescription.of(evidence.exit(), unfinished, script);
  }

  private String withoutResults(int exitCode) {
    return ExitDescription.withoutResults(exitCode, evidence.caller(), evidence.logTail());
  }

  /** A rerun that lacks a test says nothing on it. */
  private Verdict notRunAgain() {
    Set<String> missing = new LinkedHashSet<>(evidence.selection().nodeIds());
    for (Session session : evidence.sessions()) {
      for (Test test : TestCases.concat(session.finished(), session.running())) {
        test.nodeId().map(session::qualified).ifPresent(missing::remove);
      }
    }
    if (missing.isEmpty() || evidence.sessions().isEmpty()) {
      return Verdict.PASSED;
    }
    String some =
        missing.stream().limit(5).map(XmlCharacters::asPytest).collect(Collectors.joining(", "));
    String sentence =
        missing.size()
            + " of "
            + evidence.selection().nodeIds().size()
            + " failed tests did not run again, so they stay failed. Tests are found again by"
            + " their node ids, which must not change between runs: "
            + some
            + (missing.size() > 5 ? ", …" : "");
    Problem problem = new Problem(Kind.FAILURE, "NotRunAgain", sentence, "");
    return new Verdict(Status.FAILED, Optional.of(problem));
  }

  /**
   * Tests that were collected and never ran: with {@code -x}, or since workers of xdist crashed, or
   * since a conftest ended the loop. Each run of a test that was collected twice counts.
   */
  private int unrun() {
    int unrun = 0;
    for (Session session : evidence.sessions()) {
      int told = session.finished().size() + session.running().size();
      unrun += Math.max(0, session.collected().orElse(0) - told);
    }
    return unrun;
  }

  private Map<String, TestName> names(List<Test> tests) {
    Set<String> selected = Set.copyOf(evidence.selection().nodeIds());
    Map<String, TestName> names = new LinkedHashMap<>();
    for (Test test : tests) {
      if (test.nodeId().isPresent()) {
        String nodeId = test.nodeId().get();
        if (!test.result().problems().isEmpty() || selected.contains(nodeId)) {
          names.put(nodeId, TestName.of(test.result()));
        }
      }
    }
    return names;
  }

  private Status status(Verdict verdict, List<TestCaseResult> tests) {
    if (verdict.status() != Status.PASSED) {
      return verdict.status();
    }
    if (tests.isEmpty()) {
      return Status.SKIPPED;
    }
    for (TestCaseResult test : tests) {
      if (test.status() == Status.FLAKY) {
        return Status.FLAKY;
      }
    }
    return Status.PASSED;
  }

  /** A test that was running carries the blame itself. */
  private Optional<Problem> unlessRunning(ExitDescription ending) {
    return results.running().isEmpty()
        ? Optional.of(
            new Problem(Kind.ERROR, ending.type(), ending.sentence() + where(), logTail()))
        : Optional.empty();
  }

  private String where() {
    if (evidence.sessions().isEmpty()) {
      return " No test had begun.";
    }
    int ended = results.tests().size();
    List<Session> brokenOff = new ArrayList<>(results.unfinished());
    evidence.sessions().stream().filter(Session::brokenOff).forEach(brokenOff::add);
    if (brokenOff.isEmpty()) {
      return " pytest's session had ended by then, with " + ended + " tests.";
    }
    boolean collecting =
        brokenOff.stream()
            .allMatch(session -> session.collected().isEmpty() && session.finished().isEmpty());
    return collecting
        ? " pytest was still collecting tests."
        : " No test was running; " + ended + " had ended.";
  }

  private TestCaseResult endedWithin(TestCaseResult test) {
    ExitDescription ending =
        ExitDescription.of(evidence.exit(), true, evidence.caller() == Caller.SCRIPT)
            .orElseThrow(() -> new IllegalStateException("An unfinished session is abnormal"));
    String sentence = ending.sentence();
    String type = ending.type();
    // At the limit we interrupt pytest, so that it may end its session: that is still the limit's
    // doing.
    if (results.unfinished().isEmpty() && evidence.exit() instanceof Exit.Exited) {
      type = "Interrupted";
      sentence =
          "pytest's session was stopped while this test ran"
              + interruption().map(reason -> ": " + reason).orElse(".");
    }
    Problem problem = new Problem(Kind.ERROR, type, sentence, logTail());
    return TestCases.with(
        test,
        TestCases.concat(test.problems(), List.of(problem)),
        Optional.empty(),
        test.earlier());
  }

  private List<String> failedNodeIds(List<Test> tests) {
    Set<String> nodeIds = new LinkedHashSet<>();
    for (Test test : tests) {
      if (!test.result().problems().isEmpty() && test.nodeId().isPresent()) {
        nodeIds.add(test.nodeId().get());
      }
    }
    for (Session session : evidence.sessions()) {
      // Also of those that have other names in the XML.
      for (Test test : session.finished()) {
        if (!test.result().problems().isEmpty()) {
          test.nodeId().map(session::qualified).ifPresent(nodeIds::add);
        }
      }
    }
    for (Session session : evidence.sessions()) {
      for (Test module : session.collection()) {
        module.nodeId().map(session::qualified).ifPresent(nodeIds::remove);
      }
    }
    return List.copyOf(nodeIds);
  }

  private Optional<String> interruption() {
    for (Session session : evidence.sessions()) {
      if (session.interruption().isPresent()) {
        return session.interruption();
      }
    }
    return Optional.empty();
  }

  private String unreadable() {
    return results.unreadable().stream()
        .limit(3)
        .map(why -> " " + XmlCharacters.asPytest(why) + ".")
        .collect(Collectors.joining());
  }

  private Verdict error(String type, String sentence) {
    return ExitCodes.error(type, sentence, logTail());
  }

  private String logTail() {
    return Stream.of(evidence.logTail())
        .filter(tail -> !tail.isBlank())
        .map(tail -> "The last lines of the output:\n" + XmlCharacters.asPytest(tail))
        .collect(Collectors.joining());
  }
}
