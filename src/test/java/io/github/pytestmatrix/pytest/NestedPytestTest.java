package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A pytest that a last hook of a session runs is not the user's: it neither ends that session nor
 * adds to it.
 */
@DisabledOnOs(OS.WINDOWS)
class NestedPytestTest {
  private static final String IN_PROCESS = "pytest.main(['--rootdir=.', 'inner'])";
  private static final String AS_CHILD =
      "subprocess.call([sys.executable, '-m', 'pytest', '--rootdir=.', 'inner'])";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "pytest_sessionfinish, assert 0, pass",
    "pytest_unconfigure, assert 0, pass",
    "pytest_sessionfinish, pass, assert 0",
    "pytest_unconfigure, pass, assert 0",
  })
  void outcomeIsThatOfTheOuterSession(String hook, String inner, String outer) {
    for (String call : List.of(IN_PROCESS, AS_CHILD)) {
      Run run = script(hook, call, inner, outer);

      Status expected = outer.equals("pass") ? Status.PASSED : Status.FAILED;
      assertThat(run.outcome().status()).as(run.log()).isEqualTo(expected);
      assertThat(run.outcome().tests()).extracting(TestCaseResult::name).containsExactly("test_o");
      assertThat(run.outcome().problem()).isEmpty();
      assertThat(run.sessions()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"pytest_sessionfinish", "pytest_unconfigure"})
  void hookThatFailsAfterItsPytestHasPassedIsSeenThoughThePipeHidesIt(String hook) {
    for (String call : List.of(IN_PROCESS, AS_CHILD)) {
      Run run = script(hook, call + "; raise RuntimeError('gate')", "pass", "pass");

      assertThat(run.outcome().status()).as(run.log()).isIn(Status.FAILED, Status.ERROR);
    }
  }

  /** What comes after the session in the same process is a session again. */
  @ParameterizedTest
  @CsvSource({"pass, PASSED", "assert 0, FAILED"})
  void nextCallInTheSameProgramIsTheUsers(String second, Status status) {
    Map<String, String> files =
        Map.of(
            "all.py", "import pytest\npytest.main(['outer'])\npytest.main(['second'])",
            "outer/conftest.py", conftest("pytest_unconfigure", IN_PROCESS),
            "outer/test_o.py", "def test_o(): pass",
            "inner/test_i.py", "def test_i(): assert 0",
            "second/test_s.py", "def test_s(): " + second);
    Run run = newest().script(folder, files, "$PYTHON all.py");

    assertThat(run.outcome().status()).as(run.log()).isEqualTo(status);
    assertThat(run.outcome().tests()).hasSize(2);
  }

  private Run script(String hook, String call, String inner, String outer) {
    Map<String, String> files =
        Map.of(
            "outer/conftest.py", conftest(hook, call),
            "outer/test_o.py", "def test_o(): " + outer,
            "inner/test_i.py", "open('ran', 'w').close()\ndef test_i(): " + inner);
    Path place = folder.resolve(call.substring(0, 6));
    Run run = newest().script(place, files, "$PYTHON -m pytest outer | cat");
    assertThat(run.work().resolve("ran")).as("what the inner test wrote").exists();
    return run;
  }

  private static String conftest(String hook, String call) {
    return "import pytest, subprocess, sys\ndef " + hook + "(): " + call;
  }

  private static RealPytest newest() {
    List<RealPytest> all = RealPytest.discover();
    return all.get(all.size() - 1);
  }
}
