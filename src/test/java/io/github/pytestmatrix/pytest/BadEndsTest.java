package io.github.pytestmatrix.pytest;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.report.ReportStyle;
import io.github.pytestmatrix.report.Samples;
import io.github.pytestmatrix.report.SurefireReport;
import io.github.pytestmatrix.report.SurefireSchema;
import io.github.pytestmatrix.report.XunitReport;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a cell of a real pytest ends badly, the reports say so, whatever its tests did. */
@TestInstance(Lifecycle.PER_CLASS)
@DisabledOnOs(OS.WINDOWS)
class BadEndsTest {
  private static final String UNRELATED =
      """
      import pytest

      @pytest.fixture
      def broken(): raise ValueError("no fixture")
      def test_setup(broken): pass
      def test_red(): assert 1 == 2
      """;

  private final RealPytest newest = newest();

  @TempDir private Path folder;

  @Test
  void pytestExitIsReportedBesideAnUnrelatedError() {
    RunResult result =
        reported(run(UNRELATED + "def test_stop(): pytest.exit('database gone', returncode=9)\n"));

    assertThat(xml()).contains("database gone").contains("no fixture").contains("assert 1 == 2");
    assertThat(result.counts().errors()).isGreaterThanOrEqualTo(2);
  }

  @Test
  void theLimitIsReportedBesideAnUnrelatedError() {
    RealPytest.Run run = run(UNRELATED + "import os\ndef test_hangs(): os.kill(os.getpid(), 9)\n");
    Exit limit = new Exit.TimedOut(Duration.ofSeconds(8));
    Outcome outcome = run.ended(limit).outcome();

    RunResult result = reported(outcome);

    assertThat(xml()).contains(">Timeout: Ended after 8s").contains("no fixture");
    assertThat(result.counts()).isEqualTo(new Counts(3, 1, 2, 0, 0));
  }

  @Test
  void theLimitIsReportedWhereNoTestWasRunning() {
    RealPytest.Run run = run(UNRELATED);
    Exit limit = new Exit.TimedOut(Duration.ofSeconds(8));
    Outcome outcome = run.ended(limit).outcome();

    RunResult result = reported(outcome);

    assertThat(xml()).contains("name=\"cell py38\"").contains(">Timeout: Ended after 8s");
    assertThat(result.counts()).isEqualTo(new Counts(3, 1, 2, 0, 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "def pytest_sessionfinish(session): session.exitstatus = 0"})
  void internalErrorIsOneErrorOfTheCellWhateverTheExitStatus(String hook) {
    write(
        folder.resolve("work/conftest.py"),
        "def pytest_runtest_protocol(item): raise ValueError('inner')\n" + hook);

    RunResult result = reported(run("def test_green(): pass\n"));

    assertThat(result.counts()).isEqualTo(new Counts(1, 0, 1, 0, 0));
    assertThat(xml()).contains("name=\"cell py38\"").contains("InternalError", "inner");
  }

  @Test
  void exitStatus1OfPytestExitIsNoCheck() {
    RealPytest.Run run = run("import pytest\ndef test_a(): pytest.exit('gone', returncode=1)\n");

    assertThat(run.outcome().status()).isEqualTo(Status.ERROR);
    reported(run);
    assertThat(xml()).contains("gone").doesNotContain("a check on");
  }

  /** The XML is read with its long texts cut. */
  @Test
  void testWhoseNameIsLongerThanAnyTextIsOne() {
    RunResult result =
        reported(
            run(
                """
                import pytest
                @pytest.mark.parametrize("p", [0, 1], ids=["<x" * 50000, u"\u00e4" * 50000])
                def test_a(p): assert p
                @pytest.mark.parametrize("p", [0], ids=["y" * 9000])
                def test_b(p): pass
                """));

    assertThat(result.counts()).isEqualTo(new Counts(3, 1, 0, 0, 0));
  }

  @Test
  void checkOnTheWholeSessionIsAFailureOfTheCell() {
    Path conftest = folder.resolve("work/conftest.py");
    write(
        conftest,
        """
        import pytest

        @pytest.hookimpl(trylast=True)
        def pytest_sessionfinish(session):
            session.exitstatus = 1
        """);

    RunResult result = reported(run("def test_green(): pass\n"));

    assertThat(result.counts()).isEqualTo(new Counts(2, 1, 0, 0, 0));
    assertThat(xml()).contains("name=\"cell py38\"").contains("<failure ");
  }

  @Test
  void failedCallAndBrokenTeardownAreOneElementWithBothTexts() {
    RunResult result =
        reported(
            run(
                """
                import pytest

                @pytest.fixture
                def leaving():
                    yield
                    raise KeyError("left behind")

                def test_both(leaving): assert "call" == "failed"
                """));

    assertThat(result.counts()).isEqualTo(new Counts(1, 0, 1, 0, 0));
    assertThat(xml())
        .containsOnlyOnce("<error ")
        .doesNotContain("<failure ")
        .contains("[1 of 2] AssertionError", "[2 of 2] KeyError", "left behind");
  }

  @Test
  void whatAFailedTestWroteIsInTheReportAndWhatAPassingOneWroteIsNot() {
    RunResult unused =
        reported(
            run(
                """
                import logging, sys

                def test_red():
                    print("said before it failed")
                    sys.stderr.write("complained before it failed")
                    logging.getLogger("shop").warning("logged before it failed")
                    assert 1 == 2

                def test_green(): print("said and passed")
                """));

    assertThat(xml())
        .contains("<system-out>", "said before it failed", "logged before it failed")
        .contains("<system-err>", "complained before it failed")
        .doesNotContain("said and passed");
  }

  @Test
  void plainReportHasPytestsNamesWithTheFileAndTheLineThatFailed() {
    RunResult result =
        reported(
            run(
                """
                class TestA(object):
                    def test_red(self):
                        one = 1
                        assert one == 2

                    def test_green(self): pass
                """));

    assertThat(result.counts()).isEqualTo(new Counts(2, 1, 0, 0, 0));
    assertThat(read(folder.resolve("out/xunit-result-py38.xml")))
        .contains(
            "<testcase classname=\"test_a.TestA\" name=\"test_red\" file=\"test_a.py\" line=\"4\"")
        .contains("name=\"test_green\" file=\"test_a.py\" line=\"6\"");
  }

  private static RealPytest newest() {
    List<RealPytest> pytests = RealPytest.discover();
    assertThat(pytests).as("interpreters with a pytest on this machine").isNotEmpty();
    return pytests.get(pytests.size() - 1);
  }

  private RealPytest.Run run(String tests) {
    return newest.run(folder, Map.of("test_a.py", tests), "-q");
  }

  private RunResult reported(RealPytest.Run run) {
    return reported(run.outcome());
  }

  private RunResult reported(Outcome outcome) {
    CellResult cell = Samples.cell("py38", outcome.status(), outcome.problem(), outcome.tests());
    RunResult result = Samples.run(cell);
    try {
      ReportStyle style = new ReportStyle(true, false);
      Path out = folder.resolve("out");
      new SurefireReport(folder.resolve("reports"), out, "1", style).write(result);
      new XunitReport(out, Set.of("py38"), style).write(result);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(SurefireSchema.validateAll(folder.resolve("reports"))).isEmpty();
    return result;
  }

  private String xml() {
    return SurefireSchema.reports(folder.resolve("reports")).stream()
        .map(BadEndsTest::read)
        .collect(Collectors.joining());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
