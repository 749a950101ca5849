package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.CellResult.Interpreter;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Weighs the evidence: whatever speaks against a pass wins. */
final class Judge {
  /** Problem is empty where the tests say it all. */
  private record Verdict(Status status, Optional<Problem> problem) {
    Verdict worst(Verdict other) {
      return other.status.worseThan(status) ? other : this;
    }
  }

  private static final String TOO_MANY =
      "The cell told of more tests than Maven's memory has room for, so some are not in the results."
          + " Give Maven more (-Xmx in MAVEN_OPTS), or split the tests over several cells.";

  private static final Verdict PASSED = new Verdict(Status.PASSED, Optional.empty());

  private final Evidence evidence;
  private final Results results;

  Judge(Evidence evidence) {
    this.evidence = evidence;
    this.results = Results.of(evidence.sessions(), evidence.resultsFolder(), evidence.limits());
  }

  Outcome outcome() {
    Verdict verdict = verdict();
    List<Test> all = new ArrayList<>(results.tests());
    for (Test test : results.running()) {
      all.add(new Test(test.nodeId(), endedWithin(test.result())));
    }
    List<TestCaseResult> tests = merged(all);
    return new Outcome(
        status(verdict, tests), tests, verdict.problem(), interpreter(), failedNodeIds(all));
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
    Optional<Ending> abnormal = Ending.of(evidence.exit(), !results.unfinished().isEmpty());
    if (abnormal.isPresent()) {
      return new Verdict(Status.ERROR, unlessRunning(abnormal.get()));
    }
    int exitCode = evidence.exit() instanceof Exit.Exited exited ? exited.code() : -1;
    if (results.finished() == 0) {
      return error("NoResults", Ending.withoutResults(exitCode) + unreadable());
    }
    Verdict worst = verdict(exitCode);
    for (int status : sessionStatuses()) {
      worst = worst.worst(verdict(status));
    }
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
    return none ? worst.worst(verdict(PytestExit.NO_TESTS)) : worst;
  }

  /**
   * {@code pytest || true} hides a session's status from the command's exit code, but not from us.
   */
  private Set<Integer> sessionStatuses() {
    Set<Integer> statuses = new TreeSet<>(results.statuses());
    // One of several sessions may have found nothing to do.
    statuses.remove(PytestExit.NO_TESTS);
    return statuses;
  }

  /** What a code says, of the command or a session, given the tests. */
  private Verdict verdict(int code) {
    Verdict tests = results.failed() ? new Verdict(Status.FAILED, Optional.empty()) : PASSED;
    Optional<String> stopped = interruption();
    return switch (code) {
      case PytestExit.OK ->
          stopped.isPresent()
              ? tests.worst(error("Interrupted", "pytest was stopped early: " + stopped.get()))
              : tests;
      case PytestExit.TESTS_FAILED -> results.failed() ? tests : failed("ExitCode", code);
      case PytestExit.INTERRUPTED -> interrupted(tests, stopped);
      case PytestExit.INTERNAL_ERROR ->
          error(
              "InternalError", PytestExit.meaning(code), internalError().orElseGet(this::logTail));
      case PytestExit.USAGE_ERROR -> error("UsageError", PytestExit.meaning(code));
      case PytestExit.NO_TESTS ->
          evidence.failIfNoTests() ? tests.worst(failed("NoTests", code)) : tests;
      case PytestExit.MAX_WARNINGS -> failed("Warnings", code);
      default -> error("ExitCode", PytestExit.meaning(code));
    };
  }

  private Verdict interrupted(Verdict tests, Optional<String> stopped) {
    boolean collection =
        evidence.sessions().stream()
            .flatMap(session -> session.collection().stream())
            .anyMatch(module -> !module.result().problems().isEmpty());
    // Without events, the XML alone can't tell who interrupted.
    boolean ofItself =
        stopped
            .map(reason -> collection || reason.contains("stopping after"))
            .orElse(results.failed());
    if (results.failed() && ofItself) {
      return tests;
    }
    String reason = stopped.map(text -> " It said: " + text).orElse("");
    return error("Interrupted", PytestExit.meaning(PytestExit.INTERRUPTED) + reason);
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
  private Optional<Problem> unlessRunning(Ending ending) {
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
    boolean brokenOff = evidence.sessions().stream().anyMatch(Session::brokenOff);
    if (results.unfinished().isEmpty() && !brokenOff) {
      return " pytest's session had ended by then, with " + ended + " tests.";
    }
    return results.unfinished().stream().allMatch(session -> session.collected().isEmpty())
        ? " pytest was still collecting tests."
        : " No test was running; " + ended + " had ended.";
  }

  private TestCaseResult endedWithin(TestCaseResult test) {
    Ending ending =
        Ending.of(evidence.exit(), true)
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
      for (Test module : session.collection()) {
        if (module.nodeId().isPresent()) {
          nodeIds.remove(module.nodeId().get());
        }
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

  private Optional<String> internalError() {
    return evidence.sessions().stream()
        .flatMap(session -> session.internalError().stream())
        .findFirst();
  }

  private String unreadable() {
    return results.unreadable().stream()
        .limit(3)
        .map(why -> " " + XmlText.escaped(why) + ".")
        .collect(Collectors.joining());
  }

  private Verdict failed(String type, int code) {
    Problem problem = new Problem(Kind.FAILURE, type, PytestExit.meaning(code), logTail());
    return new Verdict(Status.FAILED, Optional.of(problem));
  }

  private Verdict error(String type, String sentence) {
    return error(type, sentence, logTail());
  }

  private static Verdict error(String type, String sentence, String details) {
    return new Verdict(Status.ERROR, Optional.of(new Problem(Kind.ERROR, type, sentence, details)));
  }

  private String logTail() {
    return Stream.of(evidence.logTail())
        .filter(tail -> !tail.isBlank())
        .map(tail -> "The last lines of the output:\n" + XmlText.escaped(tail))
        .collect(Collectors.joining());
  }
}
