package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The probe in every pytest that this machine has, and what we make of its events and XML. */
@TestInstance(Lifecycle.PER_CLASS)
@DisabledOnOs(OS.WINDOWS)
class ProbeTest {
  private static final String ALL =
      """
      # -*- coding: utf-8 -*-
      import pytest

      def test_pass(): pass
      def test_fail(): assert 1 + 1 == 3
      def test_raise(): raise ValueError(u"wröng")

      @pytest.fixture
      def broken(): raise ValueError("no fixture")
      @pytest.fixture
      def leaving():
          yield
          raise KeyError("left")

      def test_setup(broken): pass
      def test_teardown(leaving): pass
      def test_both(leaving): assert False
      @pytest.mark.xfail(reason="known bug")
      def test_xfail(): assert 0
      @pytest.mark.xfail
      def test_xpass(): pass
      @pytest.mark.xfail(strict=True, reason="strict one")
      def test_xpass_strict(): pass
      @pytest.mark.skip(reason="not today")
      def test_skip(): pass
      def test_exit(): raise SystemExit(3)
      @pytest.mark.parametrize("p", [u"a::b/c", u"ünï", u"x y", u"br[1]", u"\\u4e2d", "bell\\x07"])
      def test_p(p): assert p != "br[1]"
      class TestC(object):
          class TestD(object):
              def test_in(self): pass
          def test_m(self): pytest.fail("explicit")
      def test_huge(): raise Exception("x" * 300000)
      """;

  private final List<RealPytest> pytests = RealPytest.discover();

  @TempDir private Path folder;

  private List<RealPytest> pytests() {
    assertThat(pytests).as("interpreters with a pytest on this machine").isNotEmpty();
    return pytests;
  }

  /** The oldest and the newest, for what hardly depends on the version. */
  private List<RealPytest> extremes() {
    return Stream.of(pytests().get(0), newest()).distinct().toList();
  }

  private RealPytest newest() {
    return pytests().get(pytests().size() - 1);
  }

  @ParameterizedTest
  @MethodSource("pytests")
  void everyKindOfResultIsToldByEventsAsByTheXml(RealPytest pytest) throws IOException {
    Run run = pytest.run(folder, Map.of("tests/test_all.py", ALL), "-q");
    Session session = run.session();

    assertThat(run.ignored()).isZero();
    assertThat(session.exitStatus()).contains(1);
    assertThat(session.collected()).contains(20);
    assertThat(session.running()).isEmpty();
    assertThat(session.interpreter().orElseThrow().version()).startsWith(pytest.pythonVersion());
    assertThat(session.interpreter().orElseThrow().pytest()).isEqualTo(pytest.version());
    assertThat(run.log()).doesNotContain("Warning: Module already imported", "unknown config");

    List<TestCaseResult> xml = read(run.results().resolve(session.xml().orElseThrow()));
    List<TestCaseResult> events = session.finished().stream().map(Session.Test::result).toList();
    assertThat(events)
        .extracting(TestCaseResult::className, TestCaseResult::name, TestCaseResult::status)
        .containsExactlyElementsOf(
            xml.stream().map(t -> tuple(t.className(), t.name(), t.status())).toList());
    for (int i = 0; i < xml.size(); i++) {
      assertThat(types(events.get(i))).as(xml.get(i).name()).isEqualTo(types(xml.get(i)));
      assertThat(events.get(i).skipped()).isEqualTo(xml.get(i).skipped());
    }

    Map<String, TestCaseResult> tests = byName(run.outcome());
    assertThat(statuses(tests))
        .containsEntry("test_pass", Status.PASSED)
        .containsEntry("test_fail", Status.FAILED)
        .containsEntry("test_setup", Status.ERROR)
        .containsEntry("test_teardown", Status.ERROR)
        .containsEntry("test_both", Status.ERROR)
        .containsEntry("test_xfail", Status.SKIPPED)
        .containsEntry("test_xpass", Status.PASSED)
        .containsEntry("test_xpass_strict", Status.FAILED)
        .containsEntry("test_skip", Status.SKIPPED)
        .containsEntry("test_p[a::b/c]", Status.PASSED)
        .containsEntry("test_p[br[1]]", Status.FAILED)
        .containsEntry("test_in", Status.PASSED);
    assertThat(tests.get("test_in").className()).isEqualTo("tests.test_all.TestC.TestD");
    assertThat(types(tests.get("test_fail"))).containsExactly("AssertionError");
    assertThat(types(tests.get("test_both"))).containsExactly("AssertionError", "KeyError");
    assertThat(types(tests.get("test_exit"))).containsExactly("SystemExit");
    assertThat(types(tests.get("test_m"))).containsExactly("Failed");
    assertThat(tests.get("test_raise").problems().get(0).message()).isEqualTo("wröng");
    assertThat(tests.get("test_setup").problems().get(0).message())
        .isEqualTo("failed on setup with \"ValueError: no fixture\"");
    assertThat(tests.get("test_xfail").skipped()).contains("xfail: known bug");
    assertThat(tests.get("test_skip").skipped()).contains("not today");
    assertThat(tests.get("test_huge").problems().get(0).details())
        .contains("characters left out")
        .hasSizeLessThan(70_000);
    assertThat(run.outcome().status()).isEqualTo(Status.FAILED);
    assertThat(run.outcome().problem()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pytests")
  void rerunRunsTheFailedTestsAndNoOthers(RealPytest pytest) throws IOException {
    Run first = pytest.run(folder.resolve("1"), Map.of("tests/test_all.py", ALL), "-q");
    List<String> failed = first.outcome().failedNodeIds();
    assertThat(failed).hasSize(10).contains("tests/test_all.py::test_p[br[1]]");

    Run second =
        pytest.run(
            folder.resolve("2"),
            Map.of("tests/test_all.py", ALL.replace("assert 1 + 1 == 3", "assert True")),
            Map.of(),
            new Selection(failed, 1),
            "-q");

    assertThat(second.session().collected()).contains(10);
    assertThat(second.session().finished())
        .extracting(test -> test.nodeId().orElseThrow())
        .containsExactlyElementsOf(failed);
    assertThat(second.log()).contains("10 deselected");
    Outcome merged = Reruns.merge(first.outcome(), List.of(second.outcome()));
    assertThat(merged.status()).isEqualTo(Status.FAILED);
    assertThat(merged.tests()).hasSize(20);
    assertThat(byName(merged).get("test_fail").status()).isEqualTo(Status.FLAKY);
    assertThat(byName(merged).get("test_raise").earlier()).hasSize(1);
    assertThat(merged.failedNodeIds()).hasSize(9);
  }

  @ParameterizedTest
  @MethodSource("pytests")
  void exitZeroInTheMiddleOfATestIsNoPass(RealPytest pytest) {
    Run run =
        pytest.run(
            folder,
            Map.of(
                "test_x.py",
                """
        import os
        def test_a(): pass
        def test_b(): os._exit(0)
        def test_c(): pass
        """));

    Outcome outcome = run.outcome();
    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(statuses(byName(outcome)))
        .containsExactly(Map.entry("test_a", Status.PASSED), Map.entry("test_b", Status.ERROR));
    assertThat(byName(outcome).get("test_b").problems().get(0).message())
        .contains("exit code 0 before pytest's session ended");
    assertThat(outcome.failedNodeIds()).containsExactly("test_x.py::test_b");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void segmentationFaultIsTheRunningTestsError(RealPytest pytest) {
    Run run =
        pytest.run(
            folder,
            Map.of(
                "test_x.py",
                """
        import os, signal
        def test_a(): pass
        def test_b(): os.kill(os.getpid(), signal.SIGSEGV)
        """));

    Outcome outcome = run.outcome();
    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    Problem problem = byName(outcome).get("test_b").problems().get(0);
    assertThat(problem.type()).isEqualTo("Crash");
    assertThat(problem.message()).startsWith("Killed by SIGSEGV (exit code 139).");
    assertThat(outcome.problem()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void brokenImportAndSkippedModuleAreTold(RealPytest pytest) {
    Run run =
        pytest.run(
            folder,
            Map.of(
                "test_a.py", "import no_such_module",
                "test_b.py", "import pytest\npytest.skip('whole module', allow_module_level=True)",
                "test_c.py", "def test_c(): pass"));

    Outcome outcome = run.outcome();
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.problem()).isEmpty();
    assertThat(outcome.failedNodeIds()).isEmpty();
    Problem problem = byName(outcome).get("test_a").problems().get(0);
    assertThat(problem.type()).matches("ImportError|ModuleNotFoundError");
    assertThat(problem.message()).startsWith("collection failure: No module named");
    assertThat(byName(outcome).get("test_b").skipped()).contains("whole module");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void noTestsAreAFailureUnlessAllowed(RealPytest pytest) {
    Run run = pytest.run(folder, Map.of("test_x.py", "def test_a(): pass"), "-k", "nothing");

    assertThat(run.outcome().status()).isEqualTo(Status.FAILED);
    assertThat(run.outcome().problem().orElseThrow().message())
        .startsWith("No tests were executed")
        .contains("-Dpytest-matrix.failIfNoTests=false");
    assertThat(run.outcome(false).status()).isEqualTo(Status.SKIPPED);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void unknownOptionIsAUsageError(RealPytest pytest) {
    Run run = pytest.run(folder, Map.of("test_x.py", "def test_a(): pass"), "--no-such-option");

    assertThat(run.outcome().status()).isEqualTo(Status.ERROR);
    assertThat(run.outcome().problem().orElseThrow().message()).contains("exit code 4");
    assertThat(run.outcome().problem().orElseThrow().details()).contains("--no-such-option");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void sessionsOfAScriptAreKeptApart(RealPytest pytest) throws IOException {
    Run run =
        pytest.script(
            folder,
            Map.of(
                "test_a.py", "def test_a(): raise Exception('x' * 50000)",
                "test_b.py",
                    "import pytest\n@pytest.mark.parametrize('i', range(50))\n"
                        + "def test_b(i): raise Exception('y' * 50000)",
                "test_c.py", "def test_c(): pass"),
            """
        "$PYTHON" -m pytest test_a.py --junitxml=own/a.xml & A=$!
        "$PYTHON" -m pytest test_b.py & wait $A $!
        "$PYTHON" -m pytest test_c.py
        """);

    assertThat(run.sessions()).hasSize(3);
    assertThat(run.ignored()).isZero();
    assertThat(run.sessions()).extracting(Session::id).doesNotHaveDuplicates();
    assertThat(run.exit()).isEqualTo(new Exit.Exited(0));
    Outcome outcome = run.outcome();
    assertThat(outcome.tests()).hasSize(52);
    assertThat(outcome.status()).isEqualTo(Status.FAILED);
    assertThat(outcome.tests().stream().filter(test -> test.name().startsWith("test_b")))
        .allSatisfy(
            test ->
                assertThat(test.problems().get(0).details())
                    .hasSizeGreaterThan(50_000)
                    .doesNotContain("xxxx"));
    assertThat(read(run.work().resolve("own/a.xml"))).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void pytestsThatTestsStartAreNoSessionsOfTheCell(RealPytest pytest) {
    Run run =
        pytest.script(
            folder,
            Map.of(
                "test_x.py",
                    """
                import os, subprocess, sys
                import pytest
                def test_sub():
                    assert subprocess.call([sys.executable, "-m", "pytest", "inner.py"]) == 1
                    assert os.environ["PYTEST_ADDOPTS"] == "-q"
                def test_in_process():
                    assert pytest.main(["inner.py"]) == 1
                """,
                "inner.py", "def test_inner(): assert False"),
            "exec \"$PYTHON\" -m pytest test_x.py");

    assertThat(run.outcome().status()).as(run.log()).isEqualTo(Status.PASSED);
    assertThat(run.sessions()).hasSize(1);
    assertThat(run.outcome().tests()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void testsThatCloseEverythingOrForkDoNoHarm(RealPytest pytest) {
    Run run =
        pytest.run(
            folder,
            Map.of(
                "test_x.py",
                """
        import os
        def test_close(tmpdir):
            os.closerange(3, 100)
            for i in range(60):
                os.open(str(tmpdir.join(str(i))), os.O_RDWR | os.O_CREAT)
            os.environ.clear()
            os.chdir("/")
        def test_fork():
            pid = os.fork()
            assert pid != 0, "the child runs on"
            os.waitpid(pid, 0)
        def test_fail(): assert False
        """),
            "-s");

    assertThat(statuses(byName(run.outcome())))
        .containsExactly(
            Map.entry("test_close", Status.PASSED),
            Map.entry("test_fork", Status.PASSED),
            Map.entry("test_fail", Status.FAILED));
    assertThat(run.session().exitStatus()).contains(1);
  }

  @ParameterizedTest
  @MethodSource("pytests")
  void hungTestTellsItsStackOnSigquit(RealPytest pytest) {
    if (pytest.pythonVersion().startsWith("2.")) {
      return; // faulthandler came with Python 3.3
    }
    // By exec, for no shell to mend the mask of signals that this JVM hands down.
    Run run =
        pytest.script(
            folder,
            Map.of(
                "test_x.py",
                """
        import os, signal
        def test_hangs_here(): os.kill(os.getpid(), signal.SIGQUIT)
        """),
            "exec \"$PYTHON\" -m pytest");

    assertThat(run.log()).contains("most recent call first", "in test_hangs_here");
    assertThat(run.outcome().status()).isEqualTo(Status.PASSED);
  }

  @ParameterizedTest
  @MethodSource("pytests")
  void xdistTellsAllFromItsControllerAndSurvivesACrash(RealPytest pytest) throws IOException {
    if (!pytest.has("xdist")) {
      return;
    }
    Map<String, String> files =
        Map.of(
            "test_x.py",
            """
        import os, pytest
        @pytest.mark.parametrize("i", range(6))
        def test_x(i): assert i != 3
        def test_crash(): os._exit(0)
        """);
    Run run = pytest.run(folder.resolve("1"), files, "-n2");

    Map<String, TestCaseResult> tests = byName(run.outcome());
    assertThat(run.session().collected()).contains(7);
    assertThat(tests).hasSize(7);
    assertThat(tests.get("test_x[3]").status()).isEqualTo(Status.FAILED);
    assertThat(types(tests.get("test_crash"))).containsExactly("Crash");
    assertThat(tests.get("test_crash").problems().get(0).message())
        .contains("crashed while running");
    assertThat(run.outcome().status()).isEqualTo(Status.FAILED);

    Selection selection = new Selection(List.of("test_x.py::test_x[2]"), 1);
    Run again = pytest.run(folder.resolve("2"), files, Map.of(), selection, "-n2");
    assertThat(byName(again.outcome())).containsOnlyKeys("test_x[2]");
  }

  @ParameterizedTest
  @MethodSource("pytests")
  void rerunfailuresMakesAFlakyTest(RealPytest pytest) {
    if (!pytest.has("pytest_rerunfailures")) {
      return;
    }
    Run run =
        pytest.run(
            folder,
            Map.of(
                "test_x.py",
                """
        n = []
        def test_flaky():
            n.append(1)
            assert len(n) == 3
        """),
            "--reruns=3");

    assertThat(run.outcome().status()).isEqualTo(Status.FLAKY);
    assertThat(run.outcome().tests().get(0).earlier()).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("pytests")
  void subtestsAreToldApart(RealPytest pytest) {
    // pytest-subtests of today needs pytest 7.4.
    if (!pytest.has("_pytest.subtests")
        && !(pytest.has("pytest_subtests") && pytest.version().startsWith("8."))) {
      return;
    }
    Run run =
        pytest.run(
            folder,
            Map.of(
                "test_x.py",
                """
        import pytest
        def test_s(subtests):
            for i in range(3):
                with subtests.test(msg="number", i=i):
                    if i == 2: pytest.skip("two")
                    assert i != 1
        def test_only_skips(subtests):
            with subtests.test(i=0): pytest.skip("zero")
        """));

    Map<String, TestCaseResult> tests = byName(run.outcome());
    assertThat(tests.get("test_s").status()).isEqualTo(Status.FAILED);
    assertThat(tests.get("test_s").problems().get(0).message())
        .startsWith("[number] (i=1) assert 1 != 1");
    assertThat(tests.get("test_only_skips").status()).isEqualTo(Status.PASSED);
  }

  @Test
  void withoutAChannelTheXmlIsEnough() {
    Run run = newest().run(folder, Map.of("test_x.py", "def test_a(): pass"));
    Outcome outcome = run.withoutEvents().outcome();

    assertThat(outcome.status()).isEqualTo(Status.PASSED);
    assertThat(outcome.tests()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void withoutXmlAndCacheTheEventsAreEnough(RealPytest pytest) {
    String strict = pytest.version().startsWith("4.") ? "--strict" : "--strict-config";
    Run run =
        pytest.run(
            folder,
            Map.of("test_x.py", "def test_a(): pass"),
            "-p",
            "no:junitxml",
            "-p",
            "no:cacheprovider",
            strict);

    assertThat(run.session().xml()).isEmpty();
    assertThat(run.outcome().status()).as(run.log()).isEqualTo(Status.PASSED);
    assertThat(run.log()).doesNotContain("arning");
  }

  @Test
  void pytestExitZeroIsNoPass() {
    Run run =
        newest()
            .run(
                folder,
                Map.of(
                    "test_x.py",
                    """
        import pytest
        def test_a(): pass
        def test_b(): pytest.exit("enough", returncode=0)
        def test_c(): pass
        """));

    assertThat(run.outcome().status()).isEqualTo(Status.ERROR);
    assertThat(run.outcome().problem().orElseThrow().message()).contains("Exit: enough");
    assertThat(byName(run.outcome()).get("test_b").status()).isEqualTo(Status.ERROR);
  }

  private static List<String> types(TestCaseResult test) {
    return test.problems().stream().map(Problem::type).toList();
  }

  private static Map<String, TestCaseResult> byName(Outcome outcome) {
    return outcome.tests().stream()
        .collect(
            Collectors.toMap(
                TestCaseResult::name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  private static Map<String, Status> statuses(Map<String, TestCaseResult> tests) {
    Map<String, Status> statuses = new LinkedHashMap<>();
    tests.forEach((name, test) -> statuses.put(name, test.status()));
    return statuses;
  }

  private static List<TestCaseResult> read(Path xml) throws IOException {
    return JUnitXmlReader.read(xml, new MemoryBudget(ResultLimits.forCells(1)));
  }
}
