package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.RealPytest.Plain;
import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions that end with exit code 0 or 5 though no test, or not every one, was run. */
@DisabledOnOs(OS.WINDOWS)
class NoTestsRunTest {
  private static final List<RealPytest> PYTESTS = RealPytest.discover();

  private static final String SUITE =
      """
      import pytest
      @pytest.fixture
      def thing():
          yield 1
      def test_red(thing): assert 0
      class TestIt(object):
          def test_green(self, thing): pass
      """;

  /** What a plugin might do instead of running the tests. */
  private static final String ONLY_FIXTURES =
      """
      import pytest
      from _pytest.runner import runtestprotocol
      @pytest.hookimpl(tryfirst=True)
      def pytest_runtest_protocol(item, nextitem):
          item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
          for report in runtestprotocol(item, nextitem=nextitem, log=False):
              if report.when == "setup": item.ihook.pytest_runtest_logreport(report=report)
          item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
          return True
      """;

  private static final String ONLY_NAMES =
      """
      import pytest
      @pytest.hookimpl(tryfirst=True)
      def pytest_runtest_protocol(item):
          item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
          item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
          return True
      """;

  @TempDir private Path folder;

  private static RealPytest newest() {
    return PYTESTS.get(PYTESTS.size() - 1);
  }

  private static List<RealPytest> extremes() {
    return List.of(PYTESTS.get(0), newest());
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void testWhoseFixturesAloneRanIsNone(RealPytest pytest) {
    Run run = noneAsPlain(pytest, Map.of(), Map.of(), "--setup-only");

    assertThat(run.session().collected()).contains(2);
    assertThat(run.session().running()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--setup-plan",
        "--collect-only",
        "--fixtures",
        "--fixtures-per-test",
        "-k nothing",
        "--deselect test_a.py",
        "--ignore test_a.py",
        "--setup-only -n2",
      })
  void optionsThatRunNoTest(String options) {
    noneAsPlain(newest(), Map.of(), Map.of(), options.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ONLY_FIXTURES,
        ONLY_NAMES,
        "def pytest_runtestloop(): return True",
        "def pytest_runtest_protocol(): return True",
        "def pytest_collection_modifyitems(items): items[:] = []",
        "def pytest_collection_finish(session): session.items[:] = []",
        "def pytest_collection(): return True",
        "def pytest_ignore_collect(): return True",
      })
  void pluginsThatRunNoTest(String conftest) {
    noneAsPlain(newest(), Map.of("conftest.py", conftest), Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--co", "--setup-only", "--setup-plan"})
  void defaultOptionsThatRunNoTest(String options) {
    noneAsPlain(newest(), Map.of(), Map.of("PYTEST_ADDOPTS", options));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--co", "--setup-only"})
  void optionsOfTheProjectThatRunNoTest(String options) {
    Map<String, String> ini = Map.of("pytest.ini", "[pytest]\naddopts = " + options);
    noneAsPlain(newest(), ini, Map.of());
  }

  /** Alone among the options here, it needs a plugin that a plain run of ours is without. */
  @Test
  void contentOfTheCacheIsNoTest() {
    Run run = newest().run(folder, Map.of("test_a.py", SUITE), "--cache-show");

    assertThat(run.exit()).isEqualTo(new Exit.Exited(0));
    assertThat(run.outcome().tests()).isEmpty();
    assertThat(message(run.outcome()))
        .startsWith("No tests were executed")
        .contains(run.session().collected().orElse(0) > 0 ? "ran none of them" : "found none");
  }

  /** The tests that pytest was to run are more than those that anybody told of. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        def pytest_runtestloop(session):
            for item in session.items[1:]: item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            return True
        """,
        """
        import pytest
        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_protocol(item): return True if item.name == "test_red" else None
        """,
      })
  void testsLeftOutWithoutAWordAreNoPass(String conftest) {
    Map<String, String> files = Map.of("test_a.py", SUITE, "conftest.py", conftest);
    Run run = newest().run(folder, files);

    assertThat(run.exit()).isEqualTo(new Exit.Exited(0));
    assertThat(run.outcome().status()).isEqualTo(Status.ERROR);
    assertThat(message(run.outcome())).contains("collected 2 tests", "only 1", "left tests out");
  }

  /** As many tests as pytest alone has: none. */
  private Run noneAsPlain(
      RealPytest pytest, Map<String, String> files, Map<String, String> env, String... options) {
    Map<String, String> suite = new HashMap<>(files);
    suite.put("test_a.py", SUITE);
    Plain plain = pytest.plain(folder.resolve("plain"), suite, env, options);
    Run run = pytest.run(folder.resolve("ours"), suite, env, options);

    assertThat(plain.ended()).as(plain.log()).isEmpty();
    assertThat(run.exit()).as(run.log()).isEqualTo(new Exit.Exited(plain.code()));
    assertThat(run.outcome().tests()).isEmpty();
    assertThat(run.outcome().status()).isEqualTo(Status.FAILED);
    assertThat(message(run.outcome()))
        .startsWith("No tests were executed")
        .contains(run.session().collected().orElse(0) > 0 ? "ran none of them" : "found none");
    assertThat(run.outcome(false).status()).isEqualTo(Status.SKIPPED);
    return run;
  }

  private static String message(Outcome outcome) {
    return outcome.problem().map(Problem::message).orElse("");
  }
}
