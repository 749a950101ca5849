package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A script's pytest that dies before its session begins, beside one whose tests pass. */
@DisabledOnOs(OS.WINDOWS)
class BrokenStartTest {
  private static final RealPytest PYTEST = newest();
  private static final List<RealPytest> PYTESTS = List.of(RealPytest.discover().get(0), PYTEST);
  private static final String GOOD = "$PYTHON -m pytest good";

  @TempDir private Path folder;

  private static RealPytest newest() {
    List<RealPytest> all = RealPytest.discover();
    return all.get(all.size() - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os._exit(0)",
        "def pytest_configure(): os._exit(0)",
        "def pytest_sessionstart(): os._exit(0)",
        "os.kill(os.getpid(), 9)",
        "sys.exit(0)",
        "raise KeyboardInterrupt",
        "def pytest_configure(): sys.exit(0)",
        "def pytest_configure(): raise ValueError(1)",
        "def pytest_configure(): raise pytest.UsageError('no')",
        "def pytest_configure(): pytest.exit('enough', 0)",
        "def pytest_addoption(): raise ValueError(1)",
        "def pytest_sessionstart(): raise ValueError(1)",
        "def pytest_cmdline_main(): return 0",
        "def pytest_cmdline_main(): return 5",
        "def pytest_cmdline_main(): return 77",
        "def pytest_cmdline_main(): raise ValueError(1)",
        "def pytest_cmdline_main(): os._exit(0)",
      })
  void deathInAConftestIsNoPass(String conftest) {
    Outcome outcome =
        dead(Map.of("dead/conftest.py", "import os, sys, pytest\n" + conftest), "-m pytest .");

    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(message(outcome)).isNotEmpty();
  }

  /** What a user can search for, instead of a guess at the command line. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "sys.exit(0) @ SystemExit: sys.exit(0) in conftest.py, line 2, ended pytest before its session",
        "sys.exit('no') @ SystemExit: sys.exit('no') in conftest.py, line 2, ended pytest before",
        "exit() @ SystemExit: sys.exit() in conftest.py, line 2, ended pytest before its session",
        "def pytest_addoption(): sys.exit(1) @ SystemExit: sys.exit(1) in conftest.py, line 2,",
        "pytest.exit('enough', returncode=5) @ Exit: enough (exit code 4)",
        "def pytest_configure(): pytest.exit('enough', returncode=5) @ Exit: enough (exit code 5)",
        "def pytest_configure(): pytest.exit('enough', returncode=1) @ Exit: enough (exit code 1)",
        "def pytest_configure(): pytest.exit('enough', returncode=0) @ Exit: enough",
        "def pytest_sessionstart(): pytest.exit('enough', returncode=77) @ Exit: enough (exit code 77)",
        "def pytest_cmdline_main(): return 5 @ pytest_cmdline_main: a conftest.py or plugin ended",
      })
  void messageNamesWhatAConftestDid(String conftest, String cause) {
    for (RealPytest pytest : PYTESTS) {
      Run run =
          pytest.run(
              folder.resolve(pytest.version()),
              Map.of(
                  "conftest.py",
                  "import os, sys, pytest\n" + conftest,
                  "test_a.py",
                  "def test_a(): pass"));

      assertThat(run.outcome().status()).as(pytest + run.log()).isEqualTo(Status.ERROR);
      assertThat(message(run.outcome())).startsWith("pytest was stopped early: " + cause);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"required_plugins = no-such-plugin", "addopts = --no-such"})
  void settingsThatPytestRefusesAreNoPass(String setting) {
    Outcome outcome = dead(Map.of("dead/pytest.ini", "[pytest]\n" + setting), "-m pytest .");

    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(message(outcome)).startsWith("pytest did not understand");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "$PYTHON -m pytest --version --version | cat @",
        "$PYTHON -m pytest --help good | head -1 @",
        "$PYTHON -m pytest --markers good >log @",
        "$PYTHON -m pytest -h --help >log @",
        // With other variables, as for a library that must be loaded before all others.
        "$PYTHON -m pytest again @ again",
      })
  void whatNeedsNoSessionIsNoDeath(String line, String folderOfMore) {
    String again =
        """
        import os, sys
        def again():
            if "AGAIN" not in os.environ:
                os.environ["AGAIN"] = "1"
                os.execv(sys.executable, [sys.executable, "-m", "pytest", "-p", "pytest_matrix_probe"] + sys.argv[1:])
        """;
    Map<String, String> files =
        Map.of(
            "good/test_good.py", "def test_good(): pass",
            "again/conftest.py", again + "again()",
            "again/test_again.py", "def test_again(): pass");
    Run run = PYTEST.script(folder, files, line + "; " + GOOD);

    assertThat(run.outcome().problem()).isEmpty();
    assertThat(run.outcome().status()).as(run.log()).isEqualTo(Status.PASSED);
    assertThat(run.sessions()).hasSize(folderOfMore == null ? 1 : 2);
    assertThat(run.outcome().tests()).hasSize(folderOfMore == null ? 1 : 2);
  }

  /** A program of the user's may call pytest several times, also in vain. */
  @Test
  void eachCallInOneProcessHasItsOwnWord() {
    String program =
        """
        import pytest
        pytest.main(["--markers"])
        pytest.main(["good"])
        pytest.main(["--no-such"])
        pytest.main(["good"])
        """;
    Map<String, String> files =
        Map.of("good/test_good.py", "def test_good(): pass", "all.py", program);

    Outcome broken = PYTEST.script(folder.resolve("1"), files, "$PYTHON all.py").outcome();
    Outcome whole =
        PYTEST
            .script(folder.resolve("2"), files, "sed -i /such/d all.py; $PYTHON all.py")
            .outcome();

    assertThat(broken.status()).isEqualTo(Status.ERROR);
    assertThat(whole.status()).isEqualTo(Status.PASSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "PYTHONPATH=${PYTHONPATH#*:} $PYTHON -m pytest good @ pytest ran without the plugin",
        "$PYTHON -m pytest -p no:pytest_matrix_probe good @ pytest was stopped early: -p no:pytest_matrix_probe",
        "$PYTHON -m pytest -p no:pytest_matrix_probe bad @ pytest was stopped early: -p no:pytest_matrix_probe",
        "$PYTHON -m pytest -p no:pytest_matrix_probe bad | cat; $PYTHON -m pytest good @ pytest was stopped early: -p no",
        "exit 1 @ <script> ended with exit code 1",
        "true @ pytest left no results",
      })
  void pytestWithoutOurPluginIsNoPassAndIsToldWhy(String lines, String message) {
    Map<String, String> files =
        Map.of(
            "good/test_good.py",
            "def test_good(): pass",
            "bad/test_bad.py",
            "def test(): assert 0");
    Run run = PYTEST.script(folder, files, lines);

    assertThat(run.outcome().status()).as(run.log()).isEqualTo(Status.ERROR);
    assertThat(message(run.outcome()))
        .startsWith(message)
        .contains("-p no:pytest_matrix_probe", "without pytest-matrix's plugin");
  }

  /**
   * As docs/configuration.md says: alone they are errors, beside another session only by their exit
   * code.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "pytest.ini @ garbage @ -m pytest .",
        "pyproject.toml @ [tool.pytest @ -m pytest .",
        "pytest.ini @ [pytest];minversion = 99 @ -m pytest .",
        "pytest.ini @ [pytest];addopts = -p no_such_plugin @ -m pytest .",
        "x @ x @ -m pytest -c no_such.ini",
        "x @ x @ -I -m pytest .",
      })
  void whatEndsBeforePluginsAreLoadedIsKnownByItsExitCode(
      String file, String content, String command) {
    Map<String, String> files =
        Map.of(
            "dead/" + file,
            content.replace(";", "\n"),
            "dead/test_dead.py",
            "def test_dead(): assert 0",
            "good/test_good.py",
            "def test_good(): pass");
    String dead = "(cd dead; $PYTHON " + command + ")";

    assertThat(status("hidden", files, dead + " | cat")).isEqualTo(Status.ERROR);
    assertThat(status("after", files, GOOD + "; " + dead)).isEqualTo(Status.FAILED);
    assertThat(status("before", files, "set -e; " + dead + "; " + GOOD)).isEqualTo(Status.ERROR);
    assertThat(status("both", files, dead + " | cat; " + GOOD)).isEqualTo(Status.PASSED);
  }

  private Status status(String name, Map<String, String> files, String lines) {
    return PYTEST.script(folder.resolve(name), files, lines).outcome().status();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def pytest_sessionfinish(): raise RuntimeError('gate')",
        "def pytest_terminal_summary(): raise RuntimeError('gate')",
        "def pytest_unconfigure(): raise RuntimeError('gate')",
        "def pytest_unconfigure(): sys.exit(3)",
        "@pytest.hookimpl(hookwrapper=True)\ndef pytest_cmdline_main():\n  (yield).force_result(1)",
      })
  void deathInALastHookIsNoPassWhateverHidesItsCode(String conftest) {
    Run run = behindAPipe(conftest);

    assertThat(run.outcome().status()).as(run.log()).isIn(Status.FAILED, Status.ERROR);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void codeThatALastHookChoseIsNotPytestsWord(int code) {
    Run run = behindAPipe("def pytest_unconfigure(): sys.exit(" + code + ")");

    assertThat(run.outcome().status()).isEqualTo(Status.ERROR);
    assertThat(message(run.outcome()))
        .startsWith("pytest had run its tests, and ended with exit code " + code)
        .contains("pytest_unconfigure");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def pytest_unconfigure(): sys.exit(0)",
        "def pytest_unconfigure(): pass",
        "@pytest.hookimpl(hookwrapper=True)\ndef pytest_cmdline_main(): yield",
      })
  void healthyLastHooksLeaveAPass(String conftest) {
    assertThat(behindAPipe(conftest).outcome().status()).isEqualTo(Status.PASSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"import no_such_module", "import os; os._exit(1)"})
  void workersThatNeverCollectedAreNotNoTests(String death) {
    Assumptions.assumeTrue(PYTEST.has("xdist"));
    Map<String, String> files =
        Map.of(
            "conftest.py",
            "import os\nif os.environ.get('PYTEST_XDIST_WORKER'):\n    " + death,
            "test_red.py",
            "def test_red(): assert 0");
    Outcome outcome = PYTEST.run(folder, files, "-n2").outcome(false);

    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(message(outcome)).contains("pytest-xdist", "workers ended before");
  }

  /** One test passes, and the pipe hides the exit code. */
  private Run behindAPipe(String conftest) {
    Map<String, String> files =
        Map.of(
            "conftest.py",
            "import os, sys, pytest\n" + conftest,
            "test_good.py",
            "def test_good(): pass");
    return PYTEST.script(folder, files, "$PYTHON -m pytest . | cat");
  }

  private Outcome dead(Map<String, String> files, String command) {
    Map<String, String> all = new HashMap<>(files);
    all.put("dead/test_dead.py", "def test_dead(): assert 0");
    all.put("good/test_good.py", "def test_good(): pass");
    Run run = PYTEST.script(folder, all, "(cd dead; $PYTHON " + command + ") | cat; " + GOOD);

    assertThat(run.log()).contains("1 passed");
    return run.outcome();
  }

  private static String message(Outcome outcome) {
    return outcome.problem().map(Problem::message).orElse("");
  }
}
