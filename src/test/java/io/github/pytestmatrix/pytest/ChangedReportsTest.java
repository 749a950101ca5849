package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hooks that change reports while pytest hands them round: what its own summary counts is what
 * counts.
 */
@DisabledOnOs(OS.WINDOWS)
class ChangedReportsTest {
  private static final List<RealPytest> PYTESTS = RealPytest.discover();
  private static final Pattern COUNT = Pattern.compile("(\\d+) (passed|failed)");

  private static final String SUITE =
      """
      def test_one(): pass
      def test_two(): pass
      def test_three(): assert 0
      """;

  private static final String BODY =
      """
      def change(report):
          if report.when == "call":
              report.outcome = {"passed": "failed", "failed": "passed"}[report.outcome]
      """;

  @TempDir private Path folder;

  /** Each where it is called before or behind pytest's terminal, and in both kinds of conftest. */
  static Stream<Arrangement> arrangements() {
    List<String> hooks =
        List.of(
            "def pytest_runtest_logreport(report): change(report)",
            "@pytest.hookimpl(trylast=True)\ndef pytest_runtest_logreport(report): change(report)",
            "@pytest.hookimpl(tryfirst=True)\ndef pytest_runtest_logreport(report): change(report)",
            "@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_logreport(report):\n    yield\n    change(report)",
            "@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_logreport(report):\n    change(report)\n    yield",
            "class P(object):\n    def pytest_runtest_logreport(self, report): change(report)\n"
                + "def pytest_sessionstart(session): session.config.pluginmanager.register(P())");
    return hooks.stream()
        .flatMap(
            hook ->
                Stream.of("conftest.py", "sub/conftest.py")
                    .map(file -> new Arrangement(file, "import pytest\n" + BODY + hook)));
  }

  record Arrangement(String file, String conftest) {}

  @ParameterizedTest
  @MethodSource("arrangements")
  void countsAreThoseOfPytestsSummary(Arrangement arrangement) {
    for (RealPytest pytest : List.of(PYTESTS.get(0), PYTESTS.get(PYTESTS.size() - 1))) {
      Map<String, String> files =
          Map.of("sub/test_a.py", SUITE, arrangement.file(), arrangement.conftest());
      Run run =
          pytest.run(folder.resolve(pytest.version()), files, "--tb=no", "-p", "no:cacheprovider");

      assertThat(count(run, Status.PASSED)).as(run.log()).isEqualTo(summary(run, "passed"));
      assertThat(count(run, Status.FAILED)).as(run.log()).isEqualTo(summary(run, "failed"));
      assertThat(run.outcome().status() == Status.PASSED)
          .isEqualTo(run.exit().equals(new Exit.Exited(0)) && summary(run, "failed") == 0);
    }
  }

  /** Two tests, of which one takes the name of the other. */
  @Test
  void testThatTakesTheNodeIdOfAnotherIsNoThird() {
    String conftest =
        """
        import pytest
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_logreport(report): report.nodeid = report.nodeid.replace("two", "one")
        """;
    Map<String, String> files =
        Map.of("test_a.py", SUITE.replace("assert 0", "pass"), "conftest.py", conftest);
    Run run = PYTESTS.get(PYTESTS.size() - 1).run(folder, files);

    assertThat(run.outcome().tests()).hasSize(3);
    assertThat(run.outcome().status()).isEqualTo(Status.PASSED);
  }

  private static long count(Run run, Status status) {
    return run.outcome().tests().stream()
        .map(TestCaseResult::status)
        .filter(known -> known == status)
        .count();
  }

  private static long summary(Run run, String word) {
    String last = run.log().strip().lines().reduce("", (a, b) -> b);
    Matcher count = COUNT.matcher(last);
    while (count.find()) {
      if (count.group(2).equals(word)) {
        return Long.parseLong(count.group(1));
      }
    }
    return 0;
  }
}
