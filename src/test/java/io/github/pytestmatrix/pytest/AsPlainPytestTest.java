package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.pytest.RealPytest.Plain;
import io.github.pytestmatrix.pytest.RealPytest.Run;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What suites of the field do to pytest and to our probe: the results are those of pytest alone.
 */
@DisabledOnOs(OS.WINDOWS)
class AsPlainPytestTest {
  private static final List<RealPytest> PYTESTS = RealPytest.discover();
  private static final String SWEEP = "test_sweep.py";

  /** Making a traceback is what pytest survives least. */
  private static final String[] QUIET = {"-q", "--tb=no", "-rN"};

  /** Ends of tests that would tell a missing word of ours from the right one. */
  private static final String ENDS =
      """

      import pytest
      def test_first(): pass
      def test_skipped(harm): pytest.skip("not here")
      @pytest.mark.xfail
      def test_expected(harm): assert 0
      def test_red(harm): assert 0
      def test_green(harm): pass
      def test_last(): pass
      """;

  @TempDir private Path folder;

  private static List<RealPytest> extremes() {
    assertThat(PYTESTS).as("interpreters with a pytest on this machine").isNotEmpty();
    return Stream.of(PYTESTS.get(0), newest()).distinct().toList();
  }

  private static RealPytest newest() {
    return PYTESTS.get(PYTESTS.size() - 1);
  }

  @Test
  void whateverATestReplacesItsResultIsTheSame() throws IOException {
    Run run = sameAsPlain(newest(), Map.of(SWEEP, sweep()), Map.of(), QUIET);

    assertThat(run.session().finished()).hasSizeGreaterThan(1000);
    assertThat(run.ignored()).isZero();
    assertThat(run.session().exitStatus()).contains(1);
    assertThat(xml(run)).contains("ended, status 1, whole");
  }

  /** A report that the probe can't read is no reason to take the test for passed. */
  @Test
  void skipThatTheProbeCannotReadIsNoPass() throws IOException {
    String suite =
        """
        import builtins, pytest
        from unittest import mock
        def test_skipped(monkeypatch):
            monkeypatch.setattr(builtins, "bytes", mock.Mock())
            pytest.skip("not here")
        def test_last(): pass
        """;

    RealPytest hurt = newest().whereTheProbeIsHurt();
    sameAsPlain(hurt, Map.of("test_bytes.py", suite), Map.of(), QUIET);
  }

  @Test
  void whereTheWriterOfTheXmlItselfIsReplacedTheEventsAreEnough() throws IOException {
    Run run = sameAsPlain(newest(), Map.of(SWEEP, sweep()), Map.of("SWEEP", "xml"), QUIET);

    assertThat(xml(run)).contains("ended, status 1, partial");
  }

  /** As pyfakefs and freezegun do it: they replace what the globals of all modules refer to. */
  @ParameterizedTest
  @MethodSource("extremes")
  void whatIsReplacedInAllModulesDoesNotReachTheProbe(RealPytest pytest) throws IOException {
    Run run =
        sameAsPlain(
            pytest,
            """
            import os, sys, time, json, errno
            class Broken(object):
                def __getattr__(self, name): raise OSError(28, "No space left on device")
            @pytest.fixture
            def harm():
                kept = []
                for name, module in list(sys.modules.items()):
                    if name.startswith("pytest_matrix"):
                        for key, value in list(vars(module).items()):
                            if value in (os, time, json, errno) or getattr(value, "__module__", "") in ("os", "time", "posix"):
                                kept.append((module, key, value))
                                setattr(module, key, Broken())
                yield
                for module, key, value in kept: setattr(module, key, value)
            """);

    assertThat(xml(run)).contains("whole");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void closedDescriptorsEmptiedVariablesAndLowLimitsDoNoHarm(RealPytest pytest) throws IOException {
    sameAsPlain(
        pytest,
        """
        import gc, os, resource, signal, sys, warnings
        @pytest.fixture
        def harm(tmpdir):
            os.closerange(3, 256)
            for number in range(100): os.open(str(tmpdir.join("f%d" % number)), os.O_CREAT | os.O_RDWR)
            kept = dict(os.environ), dict(sys.modules)
            os.environ.clear()
            os.chdir("/")
            gc.disable()
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (120, hard))
            warnings.simplefilter("error")
            signal.signal(signal.SIGQUIT, signal.SIG_IGN)
            yield
            signal.signal(signal.SIGQUIT, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            os.environ.update(kept[0])
        """,
        "-s");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void closingEveryDescriptorThereIsCostsTheChannelAndNoResult(RealPytest pytest)
      throws IOException {
    sameAsPlain(
        pytest,
        """
        import os
        @pytest.fixture
        def harm(): os.closerange(3, 20000)
        """,
        "-s");
  }

  @ParameterizedTest
  @EnabledOnOs(OS.LINUX)
  @MethodSource("extremes")
  void forkedChildrenHaveNothingOfOurs(RealPytest pytest) throws IOException {
    Run run =
        sameAsPlain(
            pytest,
            Map.of(
                "test_fork.py",
                """
                import os, signal, time
                def child(code):
                    pid = os.fork()
                    if pid == 0:
                        code()
                    return os.waitpid(pid, 0)[1]
                def test_sigquit_ends_it():
                    assert child(lambda: (os.kill(os.getpid(), signal.SIGQUIT), os._exit(7))) & 127 == signal.SIGQUIT
                def opened():
                    def name(fd):
                        try: return os.readlink("/proc/self/fd/" + fd)
                        except OSError: return ""
                    high = [fd for fd in os.listdir("/proc/self/fd") if int(fd) > 100 and name(fd)]
                    os._exit(9 if high else 0)
                def test_no_descriptors():
                    assert child(opened) == 0
                def test_runs_on():
                    pid = os.fork()
                    assert pid != 0
                    os.waitpid(pid, 0)
                def test_last(): pass
                """),
            Map.of());

    assertThat(run.session().finished()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void renamedReportsMakeNoGhosts(RealPytest pytest) throws IOException {
    Map<String, String> files =
        Map.of(
            "test_city.py",
            """
            # -*- coding: utf-8 -*-
            import pytest
            @pytest.mark.parametrize("city", [u"北京", u"Paris", u"Rome"])
            def test_city(city):
                if city == u"Paris": pytest.skip("closed")
                assert city != u"Rome"
            """,
            "conftest.py",
            """
            import pytest
            @pytest.hookimpl(hookwrapper=True)
            def pytest_runtest_makereport(item, call):
                outcome = yield
                outcome.get_result().nodeid = "test_city.py::one and the same"
            """);
    Run run = sameAsPlain(pytest, files, Map.of());

    assertThat(run.outcome().tests())
        .extracting(TestCaseResult::name)
        .containsExactly("one and the same", "one and the same (2)", "one and the same (3)");
    assertThat(run.outcome().failedNodeIds())
        .singleElement()
        .asString()
        .startsWith("test_city.py::test_city[Rome");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void outcomesOfPluginsAreNamedAndNoFailures(RealPytest pytest) throws IOException {
    Run run =
        sameAsPlain(
            pytest,
            Map.of(
                "test_q.py",
                """
                def test_known(): assert 0
                def test_after(): pass
                """,
                "conftest.py",
                """
                import pytest
                @pytest.hookimpl(hookwrapper=True)
                def pytest_runtest_makereport(item, call):
                    outcome = yield
                    report = outcome.get_result()
                    if report.when == "call" and report.failed: report.outcome = "quarantined"
                def pytest_report_teststatus(report):
                    if report.outcome == "quarantined": return "quarantined", "Q", "QUARANTINED"
                """),
            Map.of());

    assertThat(run.outcome().status()).isEqualTo(Status.PASSED);
    assertThat(run.outcome().tests().get(0).skipped()).contains("quarantined: assert 0");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void ownProtocolsReportAsManyPhasesAsTheyLike(RealPytest pytest) throws IOException {
    Run run =
        sameAsPlain(
            pytest,
            Map.of(
                "test_p.py",
                """
                def test_call_only(): pass
                def test_without_end(): pass
                def test_repeated(): pass
                def test_attempted(): pass
                def test_other(): pass
                """,
                "conftest.py",
                """
                import pytest
                from _pytest.reports import TestReport
                from _pytest.runner import runtestprotocol
                @pytest.hookimpl(tryfirst=True)
                def pytest_runtest_protocol(item, nextitem):
                    hook, at = item.ihook, dict(nodeid=item.nodeid, location=item.location)
                    if item.name == "test_other":
                        return None
                    hook.pytest_runtest_logstart(**at)
                    if item.name == "test_attempted":
                        for report in runtestprotocol(item, nextitem=nextitem, log=False):
                            if report.when != "call": hook.pytest_runtest_logreport(report=report)
                        hook.pytest_runtest_logfinish(**at)
                        hook.pytest_runtest_logstart(**at)
                        runtestprotocol(item, nextitem=nextitem)
                    elif item.name == "test_repeated":
                        for _ in range(3): runtestprotocol(item, nextitem=nextitem)
                    else:
                        hook.pytest_runtest_logreport(report=TestReport(item.nodeid, item.location, {}, "passed", None, "call"))
                    if item.name != "test_without_end":
                        hook.pytest_runtest_logfinish(**at)
                    return True
                """),
            Map.of());

    assertThat(run.outcome().status()).isEqualTo(Status.PASSED);
    assertThat(run.outcome().tests())
        .extracting(TestCaseResult::name)
        .containsExactlyInAnyOrder(
            "test_call_only",
            "test_without_end",
            "test_repeated",
            "test_repeated (2)",
            "test_repeated (3)",
            "test_attempted",
            "test_other");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void sameNamedTestsAreCountedAsPytestCounts(RealPytest pytest) throws IOException {
    Map<String, String> files =
        Map.of(
            "test_a.py",
            """
            import pytest
            n = 0
            def test_often():
                global n
                n += 1
                if n == 3: pytest.skip("third")
                assert n not in (2, 4)
            """,
            "conftest.py",
            "def pytest_collection_modifyitems(items): items[:] = items * 5");
    Run run = sameAsPlain(pytest, files, Map.of());

    assertThat(run.outcome().tests())
        .extracting(TestCaseResult::status)
        .containsExactly(
            Status.PASSED, Status.FAILED, Status.SKIPPED, Status.FAILED, Status.PASSED);
    if (pytest.has("xdist")) {
      Run each = pytest.run(folder.resolve("x"), files, "-n2", "--dist=each");
      assertThat(each.outcome().tests()).hasSize(10);
    }
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void oddReportsDoNotBreakTheSession(RealPytest pytest) throws IOException {
    Run run =
        sameAsPlain(
            pytest,
            Map.of(
                "test_a.py",
                """
                import pytest
                class Silent(object):
                    def __str__(self): raise ValueError("no text")
                    __repr__ = __str__
                @pytest.mark.skip(reason="not here")
                def test_1(): pass
                def test_2(): assert 0
                def test_3(record_property):
                    record_property("bell\\x07", Silent())
                    record_property(Silent(), 1)
                @pytest.mark.parametrize("p", ["x"], ids=["\\ud800" if str is not bytes else "x"])
                def test_4(p): print(p.encode("ascii") + b"\\x00")
                def test_5():
                    print(u"\\x00\\x1b" * 10)
                    assert 0, "\\x00\\x1b"
                def test_6(record_xml_attribute, record_testsuite_property):
                    record_xml_attribute("name", "other")
                    record_testsuite_property("a", "b")
                def test_7(): pass
                """,
                "conftest.py",
                """
                import pytest
                @pytest.hookimpl(hookwrapper=True)
                def pytest_runtest_makereport(item, call):
                    outcome = yield
                    report = outcome.get_result()
                    if report.longrepr: report.longrepr = str(report.longrepr)
                    if item.name == "test_7": report.duration = "long"
                """),
            Map.of(),
            "-W",
            "ignore");

    assertThat(xml(run)).contains("whole");
    assertThat(run.outcome().tests().get(0).skipped()).contains("not here");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void usersOwnXmlIsWhatPytestAloneWrites(RealPytest pytest) throws IOException {
    Map<String, String> files =
        Map.of(
            "test_a.py",
            "def test_a(record_property): record_property('k', 'v')\ndef test_b(): assert 0",
            "pytest.ini",
            "[pytest]\naddopts = --junitxml=out/report.xml\njunit_family = xunit2\n"
                + "junit_suite_name = mine\n");
    Plain plain = pytest.plain(folder.resolve("plain"), files, Map.of());
    Run run = pytest.run(folder.resolve("ours"), files);

    assertThat(run.log()).contains("generated xml file").doesNotContain("results/junit-");
    assertThat(plain.log()).contains("generated xml file");
    assertThat(timeless(folder.resolve("ours/work/out/report.xml")))
        .isEqualTo(timeless(folder.resolve("plain/work/out/report.xml")))
        .contains("name=\"mine\"")
        .doesNotContain("nodeid=", "line=");
    assertThat(run.outcome().tests()).hasSize(2);
  }

  private static String timeless(Path xml) throws IOException {
    return Files.readString(xml).replaceAll("time(stamp)?=\"[^\"]*\"", "");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void noTestTakesLongerThanItsSession(RealPytest pytest) throws IOException {
    Run run =
        sameAsPlain(
            pytest,
            Map.of(
                "test_t.py",
                "def test_a(): pass\ndef test_b(): assert 0\ndef test_c(): pass\ndef test_d(): pass",
                "conftest.py",
                """
                import pytest
                @pytest.hookimpl(hookwrapper=True)
                def pytest_runtest_makereport(item, call):
                    outcome = yield
                    forged = {"test_a": 1326496494.866, "test_b": -1326496494.866, "test_c": float("nan")}
                    if item.name in forged: outcome.get_result().duration = forged[item.name]
                """),
            Map.of());

    assertThat(run.outcome().tests())
        .hasSize(4)
        .allSatisfy(
            test -> assertThat(test.time()).isBetween(Duration.ZERO, Duration.ofMinutes(1)));
    assertThat(xml(run)).doesNotContain("13264964", "nan");
  }

  @ParameterizedTest
  @MethodSource("extremes")
  void warningsAsErrorsDoNotHitTheProbe(RealPytest pytest) throws IOException {
    Run run =
        sameAsPlain(
            pytest,
            Map.of("test_w.py", ENDS.replace("harm", "tmpdir")),
            Map.of("PYTHONWARNINGS", pytest.version().startsWith("4.") ? "default" : "error"),
            "-W",
            pytest.version().startsWith("4.") ? "default" : "error");

    assertThat(xml(run)).contains("whole");
    assertThat(run.log()).doesNotContain("pytest_matrix");
  }

  private Run sameAsPlain(RealPytest pytest, String fixture, String... arguments)
      throws IOException {
    return sameAsPlain(
        pytest, Map.of("test_x.py", "import pytest\n" + fixture + ENDS), Map.of(), arguments);
  }

  /** The same exit code, and the same outcomes of as many tests. */
  private Run sameAsPlain(
      RealPytest pytest, Map<String, String> files, Map<String, String> env, String... arguments) {
    Plain plain = pytest.plain(folder.resolve("plain"), files, env, arguments);
    Run run = pytest.run(folder.resolve("ours"), files, env, arguments);

    assertThat(run.exit()).as(run.log()).isEqualTo(new Exit.Exited(plain.code()));
    Outcome outcome = run.outcome();
    List<String> ours = new ArrayList<>();
    for (TestCaseResult test : outcome.tests()) {
      ours.add(
          switch (test.status()) {
            case SKIPPED -> test.skipped().orElse("").startsWith("quarantined") ? "odd" : "skipped";
            case FAILED, ERROR -> "failed";
            default -> "passed";
          });
    }
    assertThat(ours.stream().sorted().toList()).as(run.log()).isEqualTo(plain.outcomes());
    assertThat(outcome.problem()).isEmpty();
    assertThat(outcome.status()).isEqualTo(plain.code() == 0 ? Status.PASSED : outcome.status());
    return run;
  }

  private static String xml(Run run) throws IOException {
    return Files.readString(run.results().resolve("junit-" + run.session().id() + ".xml"));
  }

  private static String sweep() throws IOException {
    try (InputStream sweep = AsPlainPytestTest.class.getResourceAsStream(SWEEP)) {
      return new String(Objects.requireNonNull(sweep).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
