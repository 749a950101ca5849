package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.result.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PytestFactsTest {
  private static final Layout LAYOUT =
      new Layout("/a b/work", "/probe", "/results", "/it's", List.of("/events"));

  @Test
  void commandLoadsTheProbeAndFixesTheCacheButNotTheRoot() {
    assertThat(PytestCommand.argv(LAYOUT))
        .containsExactly(
            "python", "-m", "pytest", "-p", "pytest_matrix_probe", "-o", "cache_dir=/it's");
  }

  @Test
  void addoptsAreQuotedAndFollowTheUsersSinceTheLastWins() {
    assertThat(PytestCommand.addopts(LAYOUT, " -q "))
        .isEqualTo("-q -p pytest_matrix_probe -o 'cache_dir=/it'\"'\"'s'");
    assertThat(PytestCommand.addopts(LAYOUT, "")).startsWith("-p pytest_matrix_probe ");
  }

  @Test
  void probeIsItsModulesAndAFileThatTellsOfTheCell() {
    Map<String, byte[]> files = Probe.files(LAYOUT, Selection.ALL, SessionRules.NONE);
    assertThat(files)
        .containsOnlyKeys(
            "pytest_matrix_probe.py",
            "pytest_matrix_hooks.py",
            "pytest_matrix_session.py",
            "pytest_matrix_start.py",
            "pytest_matrix_reports.py",
            "pytest_matrix_process.py",
            "pytest_matrix_cell.py",
            "pytest_matrix_channel.py",
            "pytest_matrix_xml.py",
            "pytest_matrix_cell.json");
    assertThat(files.get("pytest_matrix_cell.json"))
        .asString()
        .isEqualTo(
            "{\"work\":\"/a b/work\",\"PYTEST_MATRIX_RESULTS\":\"/results\",\"PYTEST_MATRIX_EVENTS\":[\"/events\"]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tests/test_a.py::TestC::test_p[a::b/c] | tests.test_a.TestC | test_p[a::b/c]",
        "test_a.py::test | test_a | test",
        "a/test_a.py::TestC::TestD::test[x[1].py] | a.test_a.TestC.TestD | test[x[1].py]",
        "tests/test_imp.py | '' | tests.test_imp",
        "docs/a.rst::a.rst | docs.a.rst | a.rst",
        "pkg/__init__.py::test | pkg.__init__ | test",
      })
  void nodeIdsBecomeTheNamesOfPytestsXml(String nodeId, String className, String name) {
    assertThat(TestName.of(nodeId, "")).isEqualTo(new TestName(className, name));
  }

  @Test
  void junitPrefixPrecedesTheClass() {
    assertThat(TestName.of("a/t.py::t", "P")).isEqualTo(new TestName("P.a.t", "t"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AssertionError: assert 1 == 2 | AssertionError | assert 1 == 2",
        "assert 1 == 2 | AssertionError | assert 1 == 2",
        "pkg.errors.MyError: at: x | pkg.errors.MyError | at: x",
        "ValueError | ValueError | ValueError",
        "ValueError: | ValueError | ValueError:",
        "Failed: Timeout (>2.0s) from pytest-timeout. | Failed | Timeout (>2.0s) from pytest-timeout.",
        "[XPASS(strict)] why | Failure | [XPASS(strict)] why",
        "some words: here | Failure | some words: here",
        "'' | Failure | Failure",
      })
  void failuresGetTheTypeThatTheirMessageNames(String message, String type, String rest) {
    Problem problem = Failures.failure(message, "");

    assertThat(problem.type()).isEqualTo(type);
    assertThat(problem.message()).isEqualTo(rest);
  }

  @Test
  void failuresWithoutATypedMessageGetTheTypeOfTheirTraceback() {
    String text = "    def test():\n>       raise x\nE       lost\n\nt.py:3: LookupError";
    assertThat(Failures.failure("lost", text).type()).isEqualTo("LookupError");
    assertThat(Failures.error("failed on setup with \"lost\"", text).type())
        .isEqualTo("LookupError");
    assertThat(Failures.error("odd", "").type()).isEqualTo("Error");
    assertThat(Failures.collection("").type()).isEqualTo("CollectError");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 126, 127, 128, 137, 139, 143, 255})
  void everyExitCodeHasASentenceThatNamesIt(int code) {
    assertThat(PytestExit.meaning(code)).contains(String.valueOf(code)).endsWith(".");
  }

  @Test
  void signalsAreNamed() {
    assertThat(PytestExit.signal(139)).contains("SIGSEGV");
    assertThat(PytestExit.signal(137)).contains("SIGKILL");
    assertThat(PytestExit.signal(128)).isEmpty();
    assertThat(PytestExit.signal(5)).isEmpty();
  }
}
