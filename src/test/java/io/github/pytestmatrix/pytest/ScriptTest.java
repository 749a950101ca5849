package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.Evidence.Caller;
import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script's exit code says beside the sessions in it, and what it doesn't. */
@DisabledOnOs(OS.WINDOWS)
class ScriptTest {
  private static final String S = "12-ab";
  private static final String T = "13-cd";
  private static final RealPytest PYTEST = newest();
  private static final Map<String, String> SUITE =
      Map.ofEntries(
          Map.entry("good/test_good.py", "def test_1(): pass\ndef test_2(): pass"),
          Map.entry("bad/test_bad.py", "def test_bad(): assert 0"),
          Map.entry("none/test_none.py", ""),
          Map.entry("hangs/test_hangs.py", "import time\ndef test_hangs(): time.sleep(60)"),
          Map.entry("cov/conftest.py", "def pytest_sessionfinish(session): session.exitstatus = 1"),
          Map.entry("cov/test_cov.py", "def test_cov(): pass"),
          Map.entry("broken/conftest.py", "import nothing_of_that_name"),
          Map.entry("broken/test_broken.py", "def test_broken(): assert 0"),
          Map.entry(
              "five/conftest.py",
              "import pytest\ndef pytest_collection(): pytest.exit('enough', 5)"),
          Map.entry("exits/conftest.py", "import sys\nsys.exit(0)"),
          Map.entry("exits/test_exits.py", "def test_exits(): assert 0"));

  @TempDir private Path folder;

  private static RealPytest newest() {
    List<RealPytest> all = RealPytest.discover();
    return all.get(all.size() - 1);
  }

  private Outcome outcome(int code, Channel channel, Caller caller) {
    return Outcome.of(
        new Evidence(
            new Exit.Exited(code),
            channel.sessions(),
            false,
            folder,
            "",
            false,
            ResultLimits.forCells(1),
            caller,
            Selection.ALL));
  }

  private static Channel passing() {
    return new Channel().start(S).passed(S, "t.py::a").finish(S, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 42, 124, 126, 127, 129, 130, 134, 137, 139, 143, 255})
  void codeOfAnotherCommandIsNeverReadAsPytests(int code) {
    Outcome outcome = outcome(code, passing(), Caller.SCRIPT);

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(message(outcome))
        .startsWith(
            "pytest passed; then another command of <script> ended with exit code " + code + ".")
        .doesNotContain("interrupted", "internal", "No tests", "command line");
    assertThat(outcome.problem().orElseThrow().kind()).isEqualTo(Problem.Kind.FAILURE);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 42, 124, 137, 255})
  void codeOfPytestsProcessIsNoPassThoughItsSessionWas(int code) {
    for (Caller caller : List.of(Caller.PYTEST, Caller.PYTEST_AFTER_LINES)) {
      Outcome outcome = outcome(code, passing(), caller);
      assertThat(outcome.status()).isIn(Status.FAILED, Status.ERROR);
      assertThat(message(outcome))
          .contains(String.valueOf(code))
          .doesNotContain("No tests", "<script>");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 42, 127})
  void codeWithoutAnySessionIsAnError(int code) {
    for (Caller caller : Caller.values()) {
      Outcome outcome = outcome(code, new Channel(), caller);
      assertThat(outcome.status()).isEqualTo(Status.ERROR);
      assertThat(outcome.problem().orElseThrow().type()).isEqualTo("NoResults");
      assertThat(message(outcome)).contains("exit code " + code);
    }
    assertThat(message(outcome(5, new Channel(), Caller.SCRIPT)))
        .startsWith("<script> ended with exit code 5 before any pytest");
    assertThat(message(outcome(2, new Channel(), Caller.PYTEST_AFTER_LINES)))
        .startsWith(
            "A line of <beforeScript> failed, or pytest failed before it started (exit"
                + " code 2).");
    assertThat(message(outcome(0, new Channel(), Caller.PYTEST_AFTER_LINES)))
        .contains("a line of <beforeScript> ended the cell", "-p no:pytest_matrix_probe")
        .doesNotContain("<script>");
    assertThat(message(outcome(0, new Channel(), Caller.SCRIPT)))
        .contains("PYTHONPATH", "PYTEST_ADDOPTS", "PYTEST_MATRIX_*", "tox", "sudo");
  }

  @Test
  void noTestsAreAWordOfPytestAlone() {
    Channel none = new Channel().start(S).finish(S, 5);
    assertThat(outcome(5, none, Caller.PYTEST).status()).isEqualTo(Status.SKIPPED);
    assertThat(outcome(0, none, Caller.SCRIPT).status()).isEqualTo(Status.SKIPPED);
    // With failIfNoTests=false, the sessions of a script end with 0 instead.
    assertThat(outcome(5, none, Caller.SCRIPT).status()).isEqualTo(Status.FAILED);

    Channel chosen = new Channel().start(S).passed(S, "t.py::a").finish(S, 5);
    Outcome outcome = outcome(5, chosen, Caller.PYTEST);
    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(message(outcome)).contains("but tests ran");

    // The last session's word is 0, so that 5 is that of something else.
    Channel two = new Channel().start(T).finish(T, 5);
    two.start(S).passed(S, "t.py::a").finish(S, 0);
    assertThat(outcome(5, two, Caller.SCRIPT).status()).isEqualTo(Status.FAILED);
    assertThat(outcome(0, two, Caller.SCRIPT).status()).isEqualTo(Status.PASSED);
  }

  @Test
  void codeThatPytestExitChoseIsAnInterruption() {
    for (int code : List.of(3, 4, 5, 6, 9)) {
      Channel exit = new Channel().start(S).passed(S, "t.py::a");
      exit.record(S, "{'e':'interrupt','type':'Exit','message':'database gone'}").finish(S, code);

      Outcome outcome = outcome(code, exit, Caller.PYTEST);
      assertThat(outcome.status()).isEqualTo(Status.ERROR);
      assertThat(message(outcome)).contains("database gone", "exit code " + code);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "$PYTHON -m pytest good; exit 5 @ FAILED @ pytest passed; then another command of <script>",
        "set -e; $PYTHON -m pytest good; sh -c 'exit 2' @ FAILED @ pytest passed; then another",
        "$PYTHON -m pytest good; sh -c 'kill -9 $$' @ FAILED @ pytest passed; then another",
        "$PYTHON -m pytest bad || true @ FAILED @ ''",
        "$PYTHON -m pytest bad || exit 2 @ FAILED @ ''",
        "$PYTHON -m pytest bad | tee log @ FAILED @ ''",
        "($PYTHON -m pytest good) && { $PYTHON -m pytest bad & wait; } @ FAILED @ ''",
        "$PYTHON -m pytest cov || true @ FAILED @ Exit code 1 though no test failed: a check on"
            + " the whole session",
        "$PYTHON -m pytest cov bad || true @ FAILED @ In addition to the failed tests, a check",
        "set +e; $PYTHON -m pytest none; $PYTHON -m pytest good @ PASSED @ ''",
        "$PYTHON -m pytest none @ SKIPPED @ ''",
        "sh -c '$PYTHON -m pytest none'; rc=$?; true; exit $rc @ SKIPPED @ ''",
        "$PYTHON -m pytest none || exit 5 @ SKIPPED @ ''",
        "$PYTHON -m pytest none; exit 5 @ FAILED @ pytest found no tests; then another command of"
            + " <script> ended with exit code 5",
        "set -e; $PYTHON -m pytest none; sh -c 'exit 5' @ FAILED @ pytest found no tests; then",
        "$PYTHON -m pytest none | cat; sh -c 'exit 5' @ FAILED @ pytest found no tests; then",
        "set -e; $PYTHON -m pytest none; $PYTHON -m pytest bad @ FAILED @ ''",
        "set -e; $PYTHON -m pytest none; $PYTHON -m pytest good @ PASSED @ ''",
        "set -e; $PYTHON -m pytest five; $PYTHON -m pytest good @ ERROR @ pytest was stopped early:"
            + " Exit: enough (exit code 5)",
        "$PYTHON -m pytest good; $PYTHON -m pytest none @ PASSED @ ''",
        "$PYTHON -m pytest broken | cat; $PYTHON -m pytest good @ ERROR @ pytest did not"
            + " understand",
        "$PYTHON -m pytest good; $PYTHON -m pytest broken || true @ ERROR @ pytest did not"
            + " understand",
        "$PYTHON -m pytest --nope bad | cat; $PYTHON -m pytest good @ ERROR @ pytest did not"
            + " understand",
        "$PYTHON -m pytest -p nope bad | cat; $PYTHON -m pytest good @ ERROR @ pytest did not"
            + " understand",
        "$PYTHON -m pytest good; $PYTHON -m pytest exits @ ERROR @ pytest was stopped early:"
            + " SystemExit: sys.exit(0) in conftest.py, line 2, ended pytest before its session",
        "for o in help version markers fixtures; do $PYTHON -m pytest --$o good >log; done;"
            + " $PYTHON -m pytest good @ PASSED @ ''",
        "$PYTHON -m pytest --fixtures good exits | cat; $PYTHON -m pytest good @ ERROR @ pytest was"
            + " stopped early: SystemExit",
        "$PYTHON -m pytest --fixtures | cat; $PYTHON -m pytest good @ ERROR @ pytest itself or one"
            + " of its plugins failed (internal error), and a conftest.py or plugin then set the exit"
            + " status to 1",
        "$PYTHON -m pytest --stepwise bad good @ FAILED @ ''",
        "timeout 3 $PYTHON -m pytest good hangs @ ERROR @ ''",
        "exit 5 @ ERROR @ <script> ended with exit code 5",
        "true @ ERROR @ pytest left no results",
      })
  void eachCommandOfAScriptIsJudgedByItsOwnWord(String lines, Status status, String message) {
    Outcome outcome = PYTEST.scriptThatMayHaveNoTests(folder, SUITE, lines).outcome(false);

    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.problem().map(Problem::message).orElse("")).startsWith(message);
    assertThat(outcome.problem().isPresent()).isEqualTo(!message.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import atexit, os; atexit.register(os._exit, 3)",
        "import atexit, os, signal; atexit.register(os.kill, os.getpid(), signal.SIGSEGV)",
        "import os\ndef pytest_unconfigure(): os._exit(9)",
        "import os, signal\ndef pytest_unconfigure(): os.kill(os.getpid(), signal.SIGKILL)",
      })
  void crashAfterTheSessionIsNoPassWhateverHidesItsCode(String conftest) {
    assertThat(behindAPipe(conftest).status()).isEqualTo(Status.ERROR);
    assertThat(message(behindAPipe(conftest)))
        .startsWith("A session of pytest in <script> ended, but its process then crashed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import atexit; atexit.register(print, 'bye')",
        "import os\ndef pytest_unconfigure(): os._exit(0)",
        "import os\ndef pytest_unconfigure():\n  if os.fork() == 0: os._exit(7)",
        "import sys\ndef pytest_unconfigure(): sys.stdout.flush(); sys.exit(0)",
        "import threading\ndef pytest_unconfigure(): threading.Thread(target=print).start()",
      })
  void otherWaysToLeaveAfterTheSessionAreAPass(String conftest) {
    Outcome outcome = behindAPipe(conftest);

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(Status.PASSED);
  }

  /** A pytest that other programs call leaves as they do. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "import pytest, sys; sys.exit(pytest.main(['good']))",
        "import pytest, os; c = pytest.main(['good']) + pytest.main(['good']); os._exit(c)",
        "import pytest, multiprocessing as m; c = m.get_context('fork');"
            + " p = c.Process(target=pytest.main, args=(['good'],)); p.start(); p.join()",
        "import pytest, os; p = os.fork(); c = p or pytest.main(['good']); p or os._exit(c);"
            + " os.waitpid(p, 0)",
        "import pytest, threading as t; r = t.Thread(target=pytest.main, args=(['good'],));"
            + " r.start(); r.join()",
      })
  void programsThatCallPytestLeaveAsTheyDo(String program) {
    Outcome outcome =
        PYTEST.script(folder, SUITE, "$PYTHON -c \"" + program + "\" | cat").outcome();

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(Status.PASSED);
  }

  /** Where nothing hides the exit code, it says how the process left. */
  @Test
  void whatEndsAtOnceWithAGoodCodeIsAPass() {
    String program = "import pytest, os; os._exit(pytest.main(['good']))";
    Outcome outcome = PYTEST.script(folder, SUITE, "$PYTHON -c \"" + program + "\"").outcome();

    assertThat(outcome.status()).as(outcome.toString()).isEqualTo(Status.PASSED);
  }

  private Outcome behindAPipe(String conftest) {
    Map<String, String> files =
        Map.of("conftest.py", conftest, "test_good.py", "def test_good(): pass");
    return PYTEST.script(folder, files, "$PYTHON -m pytest . | cat").outcome();
  }

  @Test
  void processThatEndsOtherwiseThanItsSessionIsNoPass() {
    String ends = "import os\ndef pytest_unconfigure(): os._exit(5)";
    Run run =
        PYTEST.run(folder, Map.of("conftest.py", ends, "test_a.py", "def test_a(): pass"), "-q");

    assertThat(run.outcome(false).status()).isEqualTo(Status.FAILED);
    assertThat(message(run.outcome(false))).startsWith("pytest's session passed, but its process");
  }

  private static String message(Outcome outcome) {
    return outcome.problem().orElseThrow().message();
  }
}
