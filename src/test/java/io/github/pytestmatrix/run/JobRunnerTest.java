package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class JobRunnerTest {
  @TempDir private Path output;
  private Runs runs;

  @BeforeEach
  void newRuns() {
    runs = new Runs(output);
  }

  private CellResult run() throws InterruptedException {
    return runs.run("py38").cells().get(0);
  }

  private static ScriptedEngine.Command says(String text, ScriptedEngine.Command then) {
    return (execution, listener) -> {
      listener.output(text.getBytes(StandardCharsets.UTF_8));
      return then.run(execution, listener);
    };
  }

  private static ScriptedEngine.Command ends(Exit exit) {
    return (execution, listener) -> {
      Pytest.in(execution, listener).passed("test_one").running("test_two");
      return exit;
    };
  }

  @Test
  void passingCellTellsAllItKnows() throws Exception {
    CellResult cell = run();

    assertThat(cell.status()).isEqualTo(Status.PASSED);
    assertThat(cell.attempts()).isEqualTo(1);
    assertThat(cell.exit()).contains(new Exit.Exited(0));
    assertThat(cell.problem()).isEmpty();
    assertThat(cell.tests())
        .extracting(TestCaseResult::fullName)
        .containsExactly("test_a.test_one");
    assertThat(cell.environment().orElseThrow().baseDigest()).isEqualTo("sha256:abc");
    assertThat(cell.interpreter().orElseThrow().version()).isEqualTo("3.12.1");
    assertThat(cell.paths().folder()).isEqualTo(output.resolve("py38"));
    assertThat(cell.paths().log()).exists();
  }

  @Test
  void environmentThatIsRepairedInTheMiddleWasNotThereBefore() throws Exception {
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          runs.engine.built.add("py38");
          return ScriptedEngine.PASSES.run(execution, listener);
        });

    CellResult cell = run();

    assertThat(cell.environment().orElseThrow().cached()).isFalse();
  }

  @Test
  void environmentThatWasBuiltForTheFirstAttemptWasNotThereBefore() throws Exception {
    runs.engine.built.add("py38");
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          runs.engine.built.clear();
          return new Exit.Lost("The daemon died.");
        },
        ScriptedEngine.PASSES);

    CellResult cell = run();

    assertThat(cell.attempts()).isEqualTo(2);
    assertThat(cell.environment().orElseThrow().cached()).isFalse();
  }

  static Stream<ScriptedEngine.Command> troubleOfTheEngine() {
    return Stream.of(ScriptedEngine.BREAKS, ScriptedEngine.IS_LOST);
  }

  @ParameterizedTest
  @MethodSource("troubleOfTheEngine")
  void troubleOfTheEngineIsTriedOnceMore(ScriptedEngine.Command trouble) throws Exception {
    List<String> progress = new ArrayList<>();
    runs.listener =
        new RunListener() {
          @Override
          public void jobProgress(Job job, String line) {
            progress.add(line);
          }
        };
    runs.engine.cell("py38", says("first", trouble), says("second", ScriptedEngine.PASSES));

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.PASSED);
    assertThat(cell.attempts()).isEqualTo(2);
    assertThat(cell.exit()).contains(new Exit.Exited(0));
    assertThat(output.resolve("py38/output-attempt1.log")).hasContent("first");
    assertThat(cell.paths().log()).hasContent("second");
    assertThat(progress).anyMatch(line -> line.startsWith("trying once more"));
  }

  @ParameterizedTest
  @MethodSource("troubleOfTheEngine")
  void troubleOfTheEngineIsNotTriedAThirdTime(ScriptedEngine.Command trouble) throws Exception {
    runs.engine.cell("py38", trouble, trouble, ScriptedEngine.PASSES);

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.ERROR);
    assertThat(cell.attempts()).isEqualTo(2);
    assertThat(cell.exit().orElseThrow()).isInstanceOf(Exit.Lost.class);
    assertThat(runs.engine.executions).hasSize(2);
  }

  private static final ScriptedEngine.Command LOST_AFTER_TWO =
      says(
          "first",
          (execution, listener) -> {
            Pytest.in(execution, listener)
                .passed("test_one")
                .passed("test_two")
                .running("test_three");
            return new Exit.Lost("The daemon is gone.");
          });

  @Test
  void engineThatDoesNotReturnIsNotTriedAgain() throws Exception {
    runs.engine.gone = true;
    runs.engine.cell("py38", LOST_AFTER_TWO, ScriptedEngine.PASSES);

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.ERROR);
    assertThat(cell.attempts()).isEqualTo(1);
    assertThat(cell.tests()).hasSize(3);
    assertThat(cell.paths().log()).hasContent("first");
  }

  static Stream<ScriptedEngine.Command> less() {
    return Stream.of(ScriptedEngine.BREAKS, ScriptedEngine.IS_LOST);
  }

  @ParameterizedTest
  @MethodSource("less")
  void resultsOfTheFirstTryOutliveASecondThatGotLessFar(ScriptedEngine.Command second)
      throws Exception {
    runs.engine.cell("py38", LOST_AFTER_TWO, says("second", second));

    assertFirstCounts(run());
  }

  @Test
  void resultsOfTheFirstTryOutliveALostEnvironment() throws Exception {
    AtomicInteger times = new AtomicInteger();
    runs.engine.cell("py38", LOST_AFTER_TWO);
    runs.engine.preparation(
        "py38",
        listener -> {
          if (times.incrementAndGet() == 2) {
            listener.output("second".getBytes(StandardCharsets.UTF_8));
            throw new LostException("Nobody answers.", "");
          }
        });

    assertFirstCounts(run());
  }

  private void assertFirstCounts(CellResult cell) {
    assertThat(cell.status()).isEqualTo(Status.ERROR);
    assertThat(cell.attempts()).isEqualTo(2);
    assertThat(cell.tests())
        .extracting(TestCaseResult::status)
        .containsExactly(Status.PASSED, Status.PASSED, Status.ERROR);
    assertThat(cell.exit()).contains(new Exit.Lost("The daemon is gone."));
    assertThat(cell.paths().log()).hasContent("first");
    assertThat(output.resolve("py38/output-attempt2.log")).hasContent("second");
    assertThat(output.resolve("py38/output-attempt1.log")).doesNotExist();
  }

  @Test
  void stopInTheSecondTryKeepsWhatTheFirstHadFoundOut() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    runs.failFast = true;
    runs.engine.cell(
        "py38",
        LOST_AFTER_TWO,
        (execution, listener) -> {
          second.countDown();
          new CountDownLatch(1).await();
          throw new AssertionError("Nobody counts down");
        });
    runs.engine.cell(
        "py39",
        (execution, listener) -> {
          second.await();
          return ScriptedEngine.FAILS.run(execution, listener);
        });

    CellResult cell = runs.run("py38", "py39").cells().get(0);
    assertThat(cell.status()).isEqualTo(Status.CANCELLED);
    assertThat(cell.tests()).hasSize(2);
  }

  @Test
  void environmentThatTheEngineLostIsPreparedOnceMore() throws Exception {
    AtomicInteger times = new AtomicInteger();
    runs.engine.preparation(
        "py38",
        listener -> {
          if (times.incrementAndGet() == 1) {
            throw new LostException("Something outside of this build removed the container.", "");
          }
        });

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.PASSED);
    assertThat(cell.attempts()).isEqualTo(2);
    assertThat(runs.engine.returns).hasValue(1);
  }

  @Test
  void lossOfTheEngineIsTheRunningTestsError() throws Exception {
    runs.engine.cell("py38", ends(new Exit.Lost("The daemon is gone.")));

    CellResult cell = run();
    assertThat(cell.tests())
        .extracting(TestCaseResult::status)
        .containsExactly(Status.PASSED, Status.ERROR);
    assertThat(cell.tests().get(1).problems().get(0).message()).contains("The daemon is gone.");
  }

  @Test
  void brokenEnvironmentIsNotTriedAgain() throws Exception {
    runs.engine.preparation(
        "py38",
        listener -> {
          listener.setupOutput("No matching distribution".getBytes(StandardCharsets.UTF_8));
          throw new MatrixException("Can't install nosuchpackage.", "See <packages>.");
        });

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.ERROR);
    assertThat(cell.attempts()).isEqualTo(1);
    assertThat(runs.engine.prepared).hasSize(1);
    assertThat(cell.exit()).isEmpty();
    assertThat(cell.environment()).isEmpty();
    Problem problem = cell.problem().orElseThrow();
    assertThat(problem.type()).isEqualTo("BrokenEnvironment");
    assertThat(problem.message()).isEqualTo("Can't install nosuchpackage.");
    assertThat(problem.details()).isEqualTo("See <packages>.");
    assertThat(cell.paths().setupLog()).hasContent("No matching distribution");
  }

  private static final ScriptedEngine.Preparation MISSING =
      listener -> {
        throw new MissingInterpreterException(
            "No interpreter for python 3.8.\nSearched: PATH.", "Run pyenv install 3.8");
      };

  @Test
  void missingInterpreterIsAnErrorThatSaysHowToGetOne() throws Exception {
    runs.engine.preparation("py38", MISSING);

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.ERROR);
    assertThat(cell.problem())
        .contains(
            new Problem(
                Problem.Kind.ERROR,
                "MissingInterpreter",
                "No interpreter for python 3.8.",
                "Searched: PATH.\nRun pyenv install 3.8"));
  }

  @Test
  void missingInterpreterIsSkippedWhereTheUserWantsThat() throws Exception {
    runs.skipMissing = true;
    runs.engine.preparation("py38", MISSING);

    RunResult result = runs.run("py38", "py39");
    CellResult skipped = result.cells().get(0);
    assertThat(skipped.status()).isEqualTo(Status.SKIPPED);
    assertThat(skipped.leftOut()).isTrue();
    assertThat(skipped.problem().orElseThrow().details()).contains("pyenv install 3.8");
    assertThat(result.status()).isEqualTo(Status.SKIPPED);
    assertThat(result.nothingRan()).isFalse();
  }

  @Test
  void aRunOfSkippedCellsAloneIsAnError() throws Exception {
    runs.skipMissing = true;
    runs.engine.preparation("py38", MISSING).preparation("py39", MISSING);

    RunResult result = runs.run("py38", "py39");
    assertThat(result.nothingRan()).isTrue();
    assertThat(result.status()).isEqualTo(Status.ERROR);
  }

  @Test
  void otherTroubleIsNeverSkipped() throws Exception {
    runs.skipMissing = true;
    runs.engine.preparation(
        "py38",
        listener -> {
          throw new MatrixException("Can't install nosuchpackage.", "");
        });

    assertThat(run().status()).isEqualTo(Status.ERROR);
  }

  static Stream<ScriptedEngine.Command> troubleOfTheTests() {
    return Stream.of(
        ScriptedEngine.FAILS,
        ends(new Exit.Exited(139)),
        ends(new Exit.Exited(0)),
        ends(new Exit.TimedOut(Duration.ofHours(1))),
        ends(new Exit.OutOfMemory("512m")),
        (execution, listener) -> new Exit.Exited(0),
        (execution, listener) -> new Exit.Exited(127));
  }

  @ParameterizedTest
  @MethodSource("troubleOfTheTests")
  void troubleOfTheTestsIsNeverTriedAgainUnasked(ScriptedEngine.Command trouble) throws Exception {
    runs.engine.cell("py38", trouble, ScriptedEngine.PASSES);

    CellResult cell = run();
    assertThat(cell.status()).isIn(Status.FAILED, Status.ERROR);
    assertThat(cell.attempts()).isEqualTo(1);
    assertThat(runs.engine.executions).hasSize(1);
  }

  @Test
  void failedTestsAloneRunAgainUntilAllPass() throws Exception {
    runs.reruns = 5;
    runs.engine.cell(
        "py38",
        (execution, listener) ->
            Pytest.in(execution, listener)
                .passed("test_one")
                .failed("test_two")
                .failed("test_three")
                .ends(1),
        (execution, listener) ->
            Pytest.in(execution, listener).passed("test_two").failed("test_three").ends(1),
        (execution, listener) -> Pytest.in(execution, listener).passed("test_three").ends(0));

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.FLAKY);
    assertThat(cell.attempts()).isEqualTo(1);
    assertThat(cell.tests())
        .extracting(TestCaseResult::status)
        .containsExactly(Status.PASSED, Status.FLAKY, Status.FLAKY);
    assertThat(runs.engine.executions)
        .extracting(Pytest::selection)
        .containsExactly(
            List.of(),
            List.of("test_a.py::test_two", "test_a.py::test_three"),
            List.of("test_a.py::test_three"));
    assertThat(runs.engine.executions)
        .extracting(execution -> execution.variables().getOrDefault("PYTEST_MATRIX_SELECT", ""))
        .containsExactly("", "/probe/select.jsonl", "/probe/select.jsonl");
    assertThat(output.resolve("py38/output-rerun2.log")).exists();
    assertThat(output.resolve("py38/junit-rerun2")).isNotEmptyDirectory();
  }

  @Test
  void rerunsEndAtTheirCount() throws Exception {
    runs.reruns = 2;
    runs.engine.cell("py38", ScriptedEngine.FAILS);

    CellResult cell = run();
    assertThat(cell.status()).isEqualTo(Status.FAILED);
    assertThat(runs.engine.executions).hasSize(3);
    assertThat(cell.tests().get(0).earlier()).hasSize(2);
  }

  static Stream<ScriptedEngine.Command> nothingToSelect() {
    return Stream.of(
        ends(new Exit.Exited(139)),
        (execution, listener) -> Pytest.in(execution, listener).broken().ends(2),
        (execution, listener) -> Pytest.in(execution, listener).passed("test_one").ends(1),
        (execution, listener) -> Pytest.in(execution, listener).ends(5));
  }

  @ParameterizedTest
  @MethodSource("nothingToSelect")
  void onlyFailedTestsRunAgain(ScriptedEngine.Command trouble) throws Exception {
    runs.reruns = 2;
    runs.engine.cell("py38", trouble, ScriptedEngine.PASSES);

    assertThat(run().status()).isIn(Status.FAILED, Status.ERROR);
    assertThat(runs.engine.executions).hasSize(1);
  }

  @Test
  void crashInARerunIsAnError() throws Exception {
    runs.reruns = 2;
    runs.engine.cell("py38", ScriptedEngine.FAILS, ends(new Exit.Exited(139)));

    assertThat(run().status()).isEqualTo(Status.ERROR);
    assertThat(runs.engine.executions).hasSize(2);
  }

  @Test
  void cellWithoutTestsFailsUnlessAllowed() throws Exception {
    runs.engine.cell("py38", (execution, listener) -> Pytest.in(execution, listener).ends(5));

    assertThat(run().status()).isEqualTo(Status.FAILED);
    runs.failIfNoTests = false;
    assertThat(run().status()).isEqualTo(Status.SKIPPED);
  }

  @Test
  void logHasTheOutputByteForByte() throws Exception {
    byte[] all = new byte[300_000];
    new Random(7).nextBytes(all);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          for (int from = 0; from < all.length; from += 7919) {
            byte[] piece = Arrays.copyOfRange(all, from, Math.min(all.length, from + 7919));
            sent.writeBytes(piece);
            listener.output(piece);
          }
          listener.output(new byte[0]);
          listener.output("\r\nno line break at the end \u00e9".getBytes(StandardCharsets.UTF_8));
          return ScriptedEngine.PASSES.run(execution, listener);
        });

    run();
    sent.writeBytes("\r\nno line break at the end \u00e9".getBytes(StandardCharsets.UTF_8));
    assertThat(output.resolve("py38/output.log")).hasBinaryContent(sent.toByteArray());
  }

  @Test
  void setupLogGrowsOverTheEnginesCalls() throws Exception {
    runs.engine.preparation(
        "py38",
        listener -> {
          listener.setupOutput("one\n".getBytes(StandardCharsets.UTF_8));
          listener.setupOutput("two\n".getBytes(StandardCharsets.UTF_8));
        });

    assertThat(run().paths().setupLog()).hasContent("one\ntwo\n");
    run();
    assertThat(output.resolve("py38/setup.log")).hasContent("one\ntwo\n");
  }

  @Test
  void filesOfTheCellsEarlierRunAreRemovedAndForeignOnesStay() throws Exception {
    runs.reruns = 1;
    runs.engine.cell("py38", ScriptedEngine.IS_LOST, ScriptedEngine.FAILS);
    run();
    assertThat(output.resolve("py38"))
        .isDirectoryContaining("glob:**/output-attempt1.log")
        .isDirectoryContaining("glob:**/output-rerun1.log")
        .isDirectoryContaining("glob:**/junit-rerun1");
    Files.writeString(output.resolve("py38/setup.log"), "stale");
    Files.writeString(output.resolve("py38/notes.txt"), "mine");
    Files.createDirectories(output.resolve("py38/artifacts/deep"));
    Files.createDirectories(output.resolve("other"));
    Files.writeString(output.resolve("other/output.log"), "of another cell");
    Files.writeString(output.resolve("result.json"), "{}");

    runs.engine.cell("py38", says("now", ScriptedEngine.PASSES));
    run();
    try (Stream<Path> files = Files.list(output.resolve("py38"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("artifacts", "junit", "notes.txt", "output.log");
    }
    assertThat(output.resolve("py38/output.log")).hasContent("now");
    assertThat(output.resolve("other/output.log")).hasContent("of another cell");
    assertThat(output.resolve("result.json")).exists();
  }

  @Test
  void staleXmlOfAnEarlierRunIsNoEvidence() throws Exception {
    run();
    runs.engine.cell("py38", (execution, listener) -> new Exit.Exited(0));

    assertThat(run().status()).isEqualTo(Status.ERROR);
  }

  @Test
  void executionHasTheJobsSettingsAndTheProbe() throws Exception {
    run();

    Execution execution = runs.engine.executions.get(0);
    assertThat(execution.cell()).isEqualTo("py38");
    assertThat(execution.variables()).containsEntry("MATRIX_PYTHON", "py38");
    assertThat(execution.variables()).doesNotContainKey("PYTEST_ADDOPTS");
    assertThat(execution.files())
        .containsKeys("pytest_matrix_probe.py", "pytest_matrix_cell.json")
        .doesNotContainKey("select.jsonl");
    assertThat(execution.command().subList(0, 3)).containsExactly("python", "-m", "pytest");
    assertThat(execution.command()).contains("cache_dir=/cache");
    assertThat(execution.results().getParent()).isEqualTo(output.resolve("py38"));
  }

  @Test
  void listenerHearsTheCellsStoryInItsOrder() throws Exception {
    List<String> heard = new ArrayList<>();
    runs.listener =
        new RunListener() {
          @Override
          public void jobStarted(Job job) {
            heard.add("start " + job.cell().id());
          }

          @Override
          public void testStarted(Job job, String nodeId) {
            heard.add("test " + nodeId);
          }

          @Override
          public void testFinished(Job job, String nodeId, Status status) {
            heard.add(status + " " + nodeId);
          }

          @Override
          public void jobFinished(Job job, CellResult result) {
            heard.add("end " + result.status());
          }
        };
    runs.engine.cell(
        "py38",
        (execution, listener) ->
            Pytest.in(execution, listener).passed("test_one").failed("test_two").ends(1));

    run();
    assertThat(heard)
        .containsExactly(
            "start py38",
            "test test_a.py::test_one",
            "PASSED test_a.py::test_one",
            "test test_a.py::test_two",
            "FAILED test_a.py::test_two",
            "end FAILED");
  }

  @Test
  void cellWhoseOutputCantBeKeptIsAnErrorWithTheResultsOfItsTests() throws InterruptedException {
    runs.engine.preparation(
        "py38",
        listener -> {
          assertThat(output.resolve("py38/setup.log").toFile().mkdir()).isTrue();
          listener.setupOutput("Collecting pytest".getBytes(StandardCharsets.UTF_8));
        });

    CellResult cell = run();

    assertThat(cell.status()).isEqualTo(Status.ERROR);
    assertThat(cell.tests()).extracting(TestCaseResult::name).containsExactly("test_one");
    assertThat(cell.attempts()).isEqualTo(1);
    assertThat(cell.problem().orElseThrow().message())
        .startsWith("The cell's files can't be written: ")
        .contains("setup.log");
  }

  @Test
  void cellWhoseFolderCantBeMadeIsAnErrorAndNoBug() throws Exception {
    Files.createFile(output.resolve("py38"));

    Problem problem = run().problem().orElseThrow();

    assertThat(problem.message())
        .startsWith("The cell's files can't be written: FileAlreadyExists");
    assertThat(problem.details()).contains("<outputDirectory>").doesNotContain("\tat ");
  }

  @Test
  void resultsOfABuildWhoseFolderWasRemovedAreNotTakenForAnothersOnes() throws Exception {
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          Exit exit = ScriptedEngine.FAILS.run(execution, listener);
          moved(execution.results(), output.resolve("py38/junit.0a0b0c0d"));
          return exit;
        });

    assertThat(run().tests()).hasSize(1);
    assertThat(output.resolve("py38/junit")).doesNotExist();

    runs.engine.cell("py38", ScriptedEngine.PASSES);
    assertThat(run().status()).isEqualTo(Status.PASSED);
    assertThat(output.resolve("py38/junit.0a0b0c0d")).doesNotExist();
  }

  private static void moved(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException unmovable) {
      throw new UncheckedIOException(unmovable);
    }
  }
}
