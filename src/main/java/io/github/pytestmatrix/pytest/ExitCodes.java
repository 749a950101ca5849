package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.pytest.Evidence.Caller;
import io.github.pytestmatrix.pytest.Results.Said;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.Status;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the exit statuses of the sessions and the exit code of the command say. Each belongs to who
 * gave it: the code of a script is never read as pytest's where pytest's own status is known.
 */
final class ExitCodes {
  /** What pytest says with -x and --maxfail, and with --stepwise. */
  private static final Pattern STOPPED_AT_FAILURE =
      Pattern.compile("stopping after|Test failed, continuing from this test");

  /** GNU make's and xargs's own, where a command that they called had failed. */
  private static final int FAILED_RECIPE = 2;

  private static final int FAILED_CALL = 123;

  private final Evidence evidence;
  private final Results results;
  private final String logTail;

  ExitCodes(Evidence evidence, Results results, String logTail) {
    this.evidence = evidence;
    this.results = results;
    this.logTail = logTail;
  }

  /** Of all that ended in an ordinary way. */
  Verdict verdict(int code) {
    Verdict worst = results.failed() ? Verdict.FAILED : Verdict.PASSED;
    boolean pytests = false;
    for (Said said : results.statuses()) {
      worst = worst.worst(status(said.status(), said.session()));
      pytests = (said.status() & 0xff) == code;
      worst = worst.worst(departure(said));
    }
    if (code == PytestExit.OK) {
      return worst;
    }
    if (code == PytestExit.NO_TESTS && noTestsPass()) {
      return script(code, worst);
    }
    // Only what ran last can have given the code.
    if (pytests) {
      return code == PytestExit.NO_TESTS ? worst.worst(noTests()) : worst;
    }
    if (results.statuses().size() < results.finished()) {
      return worst.worst(unknown(code, worst));
    }
    return evidence.caller() == Caller.SCRIPT ? script(code, worst) : worst.worst(process(code));
  }

  /** A script may hide that the process of a session crashed after it; else the exit code tells. */
  private Verdict departure(Said said) {
    boolean cutOff = said.session().map(Session::cutOff).orElse(false);
    return cutOff && evidence.caller() == Caller.SCRIPT
        ? error("Crash", PytestExit.CUT_OFF, logTail)
        : Verdict.PASSED;
  }

  /** Then sessions without tests end with exit status 0, and another command has given a 5. */
  private boolean noTestsPass() {
    return evidence.caller() == Caller.SCRIPT && !evidence.failIfNoTests();
  }

  /** What it says that there was no test. */
  Verdict noTests() {
    return evidence.failIfNoTests() && evidence.selection().all()
        ? failed(
            "NoTests", collected() ? PytestExit.NONE_RAN : PytestExit.meaning(PytestExit.NO_TESTS))
        : Verdict.PASSED;
  }

  /** Whether there were tests, which an option such as {@code --collect-only} left out. */
  private boolean collected() {
    for (Session session : evidence.sessions()) {
      if (session.collected().orElse(0) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Of a session that left its XML and no more, so that the command's exit code is its word. */
  private Verdict unknown(int code, Verdict worst) {
    Optional<Session> session =
        evidence.sessions().stream().filter(any -> any.exitStatus().isEmpty()).findFirst();
    boolean pytests = evidence.caller() != Caller.SCRIPT || code == PytestExit.NO_TESTS;
    if (!pytests) {
      return script(code, worst);
    }
    Verdict verdict = status(code, session);
    return code == PytestExit.NO_TESTS ? verdict.worst(noTests()) : verdict;
  }

  private Verdict script(int code, Verdict worst) {
    // So that no rerun of failed tests makes good what another command has refused.
    boolean beside = worst.status() == Status.FAILED && worst.problem().isEmpty() && others(code);
    if (worst.status() != Status.PASSED && !beside) {
      return worst;
    }
    String pytest =
        beside
            ? "pytest had failed tests"
            : results.tests().isEmpty() ? "pytest found no tests" : "pytest passed";
    return failed("ExitCode", pytest + PytestExit.ofScript(code));
  }

  /** Whether no pytest can have led to this code, be it by what called it: make, xargs. */
  private boolean others(int code) {
    if (code == FAILED_RECIPE || code == FAILED_CALL) {
      return false;
    }
    for (Said said : results.statuses()) {
      if ((said.status() & 0xff) == code) {
        return false;
      }
    }
    return results.statuses().size() == results.finished();
  }

  /** pytest's process ended otherwise than its session. */
  private Verdict process(int code) {
    String sentence = PytestExit.ofProcess(code, results.failed());
    return switch (code) {
      case PytestExit.TESTS_FAILED, PytestExit.NO_TESTS, PytestExit.MAX_WARNINGS ->
          failed("ExitCode", sentence);
      default -> error("ExitCode", sentence, logTail);
    };
  }

  private Verdict status(int status, Optional<Session> session) {
    Optional<String> stopped = session.flatMap(Session::interruption);
    Optional<String> internal = session.flatMap(Session::internalError);
    boolean afterTests = session.map(any -> any.collected().isPresent()).orElse(false);
    String meaning = PytestExit.meaning(status);
    if (internal.isPresent() && status != PytestExit.INTERNAL_ERROR) {
      return error("InternalError", PytestExit.internalError(status), internal.get());
    }
    if (stopped.isPresent() && status > PytestExit.INTERRUPTED) {
      String sentence =
          "pytest was stopped early: " + stopped.get() + PytestExit.inBrackets(status);
      return error("Interrupted", sentence, logTail);
    }
    return switch (status) {
      case PytestExit.OK ->
          stopped.isPresent()
              ? error("Interrupted", "pytest was stopped early: " + stopped.get(), logTail)
              : Verdict.PASSED;
      case PytestExit.TESTS_FAILED ->
          stopped.isPresent() && !ofItself(session, stopped)
              ? error(
                  "Interrupted",
                  "pytest was stopped early: " + stopped.get() + PytestExit.inBrackets(status),
                  logTail)
              : testsFailed(session);
      case PytestExit.INTERRUPTED -> interrupted(session, stopped);
      case PytestExit.INTERNAL_ERROR ->
          afterTests && internal.isEmpty()
              ? error("ExitCode", PytestExit.chosen(status), logTail)
              : error("InternalError", meaning, internal.orElse(logTail));
      case PytestExit.USAGE_ERROR ->
          afterTests
              ? error("ExitCode", PytestExit.chosen(status), logTail)
              : error("UsageError", usageError(meaning), logTail);
      case PytestExit.NO_TESTS ->
          ran(session)
              ? error("ExitCode", PytestExit.NO_TESTS_THOUGH_SOME_RAN, logTail)
              : Verdict.PASSED;
      case PytestExit.MAX_WARNINGS -> failed("Warnings", meaning);
      default -> error("ExitCode", meaning, logTail);
    };
  }

  private String usageError(String meaning) {
    return evidence.caller() == Caller.SCRIPT ? PytestExit.USAGE_ERROR_IN_SCRIPT : meaning;
  }

  private Verdict testsFailed(Optional<Session> session) {
    if (!failed(session)) {
      return failed("ExitCode", PytestExit.meaning(PytestExit.TESTS_FAILED));
    }
    return session.isPresent() && session.get().checkFailed()
        ? failed("ExitCode", PytestExit.CHECK_FAILED)
        : Verdict.FAILED;
  }

  private Verdict interrupted(Optional<Session> session, Optional<String> stopped) {
    if (failed(session) && ofItself(session, stopped)) {
      return Verdict.FAILED;
    }
    String reason = stopped.map(text -> " Its message: " + text).orElse("");
    return error("Interrupted", PytestExit.meaning(PytestExit.INTERRUPTED) + reason, logTail);
  }

  /** Whether pytest stopped at what failed. Without events, the XML can't tell who interrupted. */
  private boolean ofItself(Optional<Session> session, Optional<String> stopped) {
    boolean collection = session.map(any -> failed(any.collection())).orElse(false);
    return stopped
        .map(reason -> collection || STOPPED_AT_FAILURE.matcher(reason).find())
        .orElse(results.failed());
  }

  private boolean failed(Optional<Session> session) {
    if (session.isEmpty() || evidence.sessions().size() == 1) {
      return results.failed();
    }
    return failed(session.get().finished()) || failed(session.get().collection());
  }

  private static boolean failed(List<Session.Test> tests) {
    for (Session.Test test : tests) {
      if (!test.result().problems().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private boolean ran(Optional<Session> session) {
    return session
        .map(any -> !any.finished().isEmpty() || any.collected().orElse(0) > 0)
        .orElse(!results.tests().isEmpty());
  }

  private Verdict failed(String type, String sentence) {
    Problem problem = new Problem(Kind.FAILURE, type, sentence, logTail);
    return new Verdict(Status.FAILED, Optional.of(problem));
  }

  static Verdict error(String type, String sentence, String details) {
    return new Verdict(Status.ERROR, Optional.of(new Problem(Kind.ERROR, type, sentence, details)));
  }
}
