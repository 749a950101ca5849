package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reruns of failed tests, each by a pytest of this machine, as a cell makes them. */
@DisabledOnOs(OS.WINDOWS)
class RealRerunsTest {
  private static final List<RealPytest> PYTESTS = RealPytest.discover();
  private static final RealPytest NEWEST = PYTESTS.get(PYTESTS.size() - 1);

  /** In reruns there is a file named again beside it. */
  private static final String AGAIN =
      """
      import os, sys
      sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
      """;

  private static final String HELPER =
      """
      import os
      AGAIN = os.path.exists(os.path.join(os.path.dirname(os.path.abspath(__file__)), "again"))
      """;

  @TempDir private Path folder;
  private final List<Run> runs = new ArrayList<>();

  private interface Start {
    Run run(Path folder, Map<String, String> files, Selection selection);
  }

  private Outcome reruns(int most, Map<String, String> suite, Start start) throws Exception {
    Map<String, String> files = new HashMap<>(suite);
    files.merge("conftest.py", AGAIN, (users, ours) -> ours + users);
    files.put("helper.py", HELPER);
    runs.clear();
    Path own = Files.createTempDirectory(folder, "suite");
    runs.add(start.run(own.resolve("first"), files, Selection.ALL));
    Outcome merged =
        Reruns.of(
            runs.get(0).outcome(),
            most,
            (number, selection) -> {
              files.put("again", "");
              runs.add(start.run(own.resolve("again" + number), files, selection));
              return runs.get(number).outcome();
            });
    Recording.keep(runs, true);
    return merged;
  }

  private Outcome script(Map<String, String> suite, String lines) throws Exception {
    return reruns(
        1, suite, (path, files, selection) -> NEWEST.script(path, files, lines, selection));
  }

  private Outcome pytest(RealPytest pytest, Map<String, String> suite, String... arguments)
      throws Exception {
    return reruns(
        1,
        suite,
        (path, files, selection) -> pytest.run(path, files, Map.of(), selection, arguments));
  }

  private static final String FLAKY =
      """
      from helper import AGAIN
      def test_steady(): assert not AGAIN, "was to run once"
      def test_flaky(): assert AGAIN
      """;

  @Test
  void failedTestOfAScriptRunsAgainInTheSessionThatHoldsIt() throws Exception {
    Outcome outcome =
        script(
            Map.of("unit/test_u.py", "def test_u(): pass", "integration/test_i.py", FLAKY),
            "set -e\n$PYTHON -m pytest unit\n$PYTHON -m pytest integration\ntest ! -e again || test -e unit");

    assertThat(outcome.status()).isEqualTo(Status.FLAKY);
    assertThat(statuses(outcome))
        .containsEntry("test_u", Status.PASSED)
        .containsEntry("test_steady", Status.PASSED)
        .containsEntry("test_flaky", Status.FLAKY);
    assertThat(outcome.problem()).isEmpty();
    assertThat(outcome.tests()).hasSize(3);
  }

  @Test
  void whatAScriptDidNotComeToInTheFirstRunRunsAsAWhole() throws Exception {
    String lines = "set -e\n$PYTHON -m pytest a\n$PYTHON -m pytest b\n";
    String late = "def test_late(): pass\ndef test_flaky(): assert %s";
    Outcome good =
        script(Map.of("a/test_x.py", FLAKY, "b/test_y.py", late.formatted("True")), lines);
    assertThat(good.status()).isEqualTo(Status.FLAKY);
    assertThat(good.tests())
        .extracting(test -> test.className() + "." + test.name())
        .containsExactly(
            "a.test_x.test_steady",
            "a.test_x.test_flaky",
            "b.test_y.test_late",
            "b.test_y.test_flaky");

    Outcome bad =
        script(Map.of("a/test_x.py", FLAKY, "b/test_y.py", late.formatted("False")), lines);
    assertThat(bad.status()).isEqualTo(Status.FAILED);
    assertThat(bad.failedNodeIds()).containsExactly("b/test_y.py::test_flaky");
  }

  @Test
  void whatFailsInARerunOfAScriptIsNamed() throws Exception {
    Outcome outcome =
        script(Map.of("test_x.py", FLAKY), "set -e\n$PYTHON -m pytest\nsh -c 'exit 2'");

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(message(outcome))
        .startsWith("In a rerun of failed tests: pytest passed; then another command of <script>")
        .contains("exit code 2");
    assertThat(statuses(outcome)).containsEntry("test_flaky", Status.FLAKY);
  }

  /** As pytest-cov counts, and as conftest files do. */
  private static final String CHECKS =
      """
      import pytest
      @pytest.hookimpl(hookwrapper=True)
      def pytest_runtestloop(session):
          yield
          if len(session.items) < %1$d: session.testsfailed += 1
      def pytest_sessionfinish(session):
          if len(session.items) < %2$d: session.exitstatus = 1
      """;

  @Test
  void checkOnAWholeSessionIsNotMadeOnAPartOfIt() throws Exception {
    for (RealPytest pytest : List.of(PYTESTS.get(0), NEWEST)) {
      Outcome outcome =
          pytest(pytest, Map.of("conftest.py", CHECKS.formatted(2, 2), "test_x.py", FLAKY));
      assertThat(outcome.status()).as(pytest.toString()).isEqualTo(Status.FLAKY);
      assertThat(outcome.problem()).isEmpty();
    }
  }

  @Test
  void checkThatTheFirstRunFailedStaysFailed() throws Exception {
    for (String checks : List.of(CHECKS.formatted(3, 0), CHECKS.formatted(0, 3))) {
      Outcome outcome = pytest(NEWEST, Map.of("conftest.py", checks, "test_x.py", FLAKY));
      assertThat(outcome.status()).isEqualTo(Status.FAILED);
      assertThat(message(outcome)).isEqualTo(PytestExit.CHECK_FAILED);
      assertThat(statuses(outcome)).containsEntry("test_flaky", Status.FLAKY);
    }
  }

  @Test
  void commandOfAScriptThatRefusedTheFirstRunIsNotMadeGoodByARerun() throws Exception {
    Map<String, String> suite = Map.of("test_x.py", FLAKY);
    Outcome refused =
        script(suite, "R=0; $PYTHON -m pytest || R=$?\n[ -e again ] || exit 3\nexit $R");
    assertThat(refused.status()).isEqualTo(Status.FAILED);
    assertThat(message(refused))
        .startsWith("pytest had failed tests; then another command of <script>")
        .contains("exit code 3");

    // As make says that a command has failed.
    assertThat(script(suite, "$PYTHON -m pytest || exit 2").status()).isEqualTo(Status.FLAKY);
  }

  /** Its exit code is that of failed tests, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pytest_terminal_summary(): FIRST and pytest.exit('gate', returncode=1)",
        "pytest_sessionfinish(): FIRST and pytest.exit('gate', returncode=1)",
        "pytest_sessionfinish(): FIRST and sys.exit(1)",
        "pytest_unconfigure(): FIRST and sys.exit(1)",
        "pytest_unconfigure(): FIRST and 1 / 0",
        "pytest_configure(config): FIRST and config.add_cleanup(lambda: 1 / 0)",
      })
  void lastHookThatRefusedTheFirstRunIsNotMadeGoodByARerun(String hook) throws Exception {
    String conftest =
        "import pytest, sys\nfrom helper import AGAIN\nFIRST = not AGAIN\ndef %s\n".formatted(hook);
    for (RealPytest pytest : List.of(PYTESTS.get(0), NEWEST)) {
      runs.clear();
      Outcome outcome = pytest(pytest, Map.of("conftest.py", conftest, "test_x.py", FLAKY));
      assertThat(outcome.status()).as(pytest + runs.get(0).log()).isIn(Status.FAILED, Status.ERROR);
    }
  }

  @Test
  void onlyTheFailedTestRunsAgainWhateverItsIdHolds() throws Exception {
    String suite =
        """
        # -*- coding: utf-8 -*-
        import pytest
        from helper import AGAIN
        IDS = ["f@a", "f@b", "f@a@b", "f", "a::b", "a::c", "x/y", "x/z", "[1]", "[2]", "s p", "s  p",
               "t.py", u"\\u4e2d", u"\\u00fc", "new\\nline", "@", "::", "]", "\\\\", "'", '"', "#", "test_p"]
        @pytest.mark.parametrize("i", IDS, ids=IDS)
        def test_p(i):
            if i in ("f@a", "a::b", "x/y", "[1]", "s p", u"\\u4e2d", "new\\nline", "::", '"'):
                assert AGAIN
            else:
                assert not AGAIN, i
        """;
    for (RealPytest pytest : List.of(PYTESTS.get(0), NEWEST)) {
      Outcome outcome = pytest(pytest, Map.of("test_x.py", suite));
      assertThat(outcome.status()).as(runs.get(1).log()).isEqualTo(Status.FLAKY);
      assertThat(outcome.tests()).hasSize(24);
      assertThat(runs.get(1).session().collected()).contains(9);
    }
  }

  @Test
  void groupsOfXdistAreNoPartOfATestsId() throws Exception {
    assumeThat(NEWEST.has("xdist")).isTrue();
    String suite =
        """
        import pytest
        from helper import AGAIN
        @pytest.mark.xdist_group("a")
        @pytest.mark.parametrize("i", ["f@a", "f@b", "f"])
        def test_p(i): assert AGAIN == (i == "f@a")
        @pytest.mark.xdist_group(name="b")
        def test_named(): assert AGAIN
        def test_plain(): assert not AGAIN
        """;
    for (String dist : List.of("--dist=loadgroup", "--dist=load")) {
      Outcome outcome = pytest(NEWEST, Map.of("test_x.py", suite), "-n2", dist);
      assertThat(outcome.status()).as(dist + runs.get(1).log()).isEqualTo(Status.FLAKY);
      assertThat(runs.get(1).session().collected()).contains(2);
    }
  }

  @Test
  void testsWithOtherNamesInTheXmlRunAgainEvenIfTheseChange() throws Exception {
    String names =
        """
        import os, pytest
        @pytest.fixture(autouse=True)
        def names(request, record_xml_attribute):
            record_xml_attribute("classname", "Shop")
            record_xml_attribute("name", "JIRA-%%s %%s" %% (%s, request.node.name))
        """;
    for (String number : List.of("1", "os.getpid()")) {
      Outcome outcome =
          pytest(NEWEST, Map.of("conftest.py", names.formatted(number), "test_x.py", FLAKY));
      assertThat(outcome.status()).as(number).isEqualTo(Status.FLAKY);
      assertThat(outcome.tests()).hasSize(2).allMatch(test -> test.className().equals("Shop"));
    }
  }

  @Test
  void testsThatNeverRanAreNotForgottenOverThoseThatPassAgain() throws Exception {
    String suite = FLAKY + "def test_never(): assert 0";
    Outcome outcome = pytest(NEWEST, Map.of("test_x.py", suite), "-x");

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(message(outcome)).startsWith("pytest stopped early").contains("1 test never ran");
    assertThat(runs).hasSize(1);
  }

  @Test
  void testThatIsNotThereAgainStaysFailedAndIsNamed() throws Exception {
    String suite =
        """
        import os, pytest
        @pytest.mark.parametrize("i", [os.getpid()])
        def test_changing(i): assert 0
        """
            + FLAKY;
    Outcome outcome = pytest(NEWEST, Map.of("test_x.py", suite));

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(message(outcome))
        .contains("1 of 2 failed tests did not run again", "test_changing[");
    assertThat(statuses(outcome)).containsEntry("test_flaky", Status.FLAKY);
  }

  @Test
  void everyKindOfTestRunsAgain() throws Exception {
    String suite =
        """
        import pytest, unittest
        from helper import AGAIN
        @pytest.fixture
        def leaving():
            yield
            assert AGAIN
        @pytest.fixture(scope="module")
        def shared(): assert AGAIN
        def test_teardown(leaving): pass
        def test_shared_1(shared): pass
        def test_shared_2(shared): pass
        def test_other(): assert not AGAIN
        class TestOld(unittest.TestCase):
            @classmethod
            def setUpClass(cls): cls.ready = AGAIN
            def test_ready(self): self.assertTrue(self.ready)
            def test_good(self): self.assertFalse(AGAIN)
        def doctest():
            '''
            >>> AGAIN
            True
            '''
        """;
    Outcome outcome = pytest(NEWEST, Map.of("test_x.py", suite), "--doctest-modules");

    assertThat(outcome.status()).as(runs.get(1).log()).isEqualTo(Status.FLAKY);
    Map<Status, Long> counts =
        outcome.tests().stream()
            .collect(Collectors.groupingBy(TestCaseResult::status, Collectors.counting()));
    assertThat(counts).isEqualTo(Map.of(Status.PASSED, 2L, Status.FLAKY, 5L));
  }

  @Test
  void testsBelowTwoRootsAreNotMixedUp() throws Exception {
    String tests =
        """
        import os
        AGAIN = os.path.exists("../again")
        def test_steady(): assert not AGAIN, "was to run once"
        def test_flaky(): assert AGAIN
        """;
    String others = tests.replace("assert AGAIN", "assert not AGAIN");
    Map<String, String> suite =
        Map.of(
            "backend/pytest.ini",
            "[pytest]",
            "backend/tests/test_api.py",
            tests,
            "frontend/pytest.ini",
            "[pytest]",
            "frontend/tests/test_api.py",
            others);
    Outcome outcome =
        script(suite, "cd backend; $PYTHON -m pytest; cd ../frontend; $PYTHON -m pytest");

    assertThat(outcome.status())
        .as(
            runs.get(0).log()
                + runs.get(runs.size() - 1).log()
                + outcome.problem()
                + runs.get(0).outcome().failedNodeIds())
        .isEqualTo(Status.FLAKY);
    assertThat(outcome.tests())
        .extracting(test -> test.className() + "." + test.name() + " " + test.status())
        .containsExactly(
            "backend.tests.test_api.test_steady PASSED",
            "backend.tests.test_api.test_flaky FLAKY",
            "frontend.tests.test_api.test_steady PASSED",
            "frontend.tests.test_api.test_flaky PASSED");
  }

  private static String message(Outcome outcome) {
    return outcome.problem().map(Problem::message).orElseThrow();
  }

  private static Map<String, Status> statuses(Outcome outcome) {
    return outcome.tests().stream()
        .collect(Collectors.toMap(TestCaseResult::name, TestCaseResult::status));
  }

  /** Whatever kept tests from running: a rerun of the others says nothing of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        def pytest_runtestloop(session):
            for item in session.items:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if session.testsfailed: break
            return True
        """,
        """
        def pytest_runtest_protocol(item):
            if item.session.testsfailed: return True
        """,
        """
        def pytest_sessionstart(session):
            global S
            S = session
        def pytest_runtest_logreport(report):
            if report.failed: del S.items[:]
        """,
      })
  void testsThatNeverRanAreNotForgottenOverThoseThatPassAgain(String conftest) throws Exception {
    Map<String, String> suite =
        Map.of(
            "conftest.py",
            conftest,
            "test_a.py",
            "from helper import AGAIN\ndef test_once(): assert AGAIN\ndef test_never(): assert 0");

    Outcome outcome =
        reruns(2, suite, (own, files, selection) -> NEWEST.run(own, files, Map.of(), selection));

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.problem().orElseThrow().message()).contains("1 test never ran");
  }

  @Test
  void testsOfAWorkerThatCrashedAreNotForgotten() throws Exception {
    Assumptions.assumeTrue(NEWEST.has("xdist"));
    Map<String, String> suite =
        Map.of(
            "test_a.py",
            """
            import os
            from helper import AGAIN
            def test_crash():
                if not AGAIN: os._exit(1)
            def test_never(): assert 0
            """);

    Outcome outcome =
        reruns(
            2,
            suite,
            (own, files, selection) ->
                NEWEST.run(own, files, Map.of(), selection, "-n1", "--max-worker-restart=0"));

    assertThat(outcome.status()).isEqualTo(Status.FAILED);
  }
}
