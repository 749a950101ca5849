package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StoppedRunTest {
  @TempDir private Path output;
  private Runs runs;

  @BeforeEach
  void newRuns() {
    runs = new Runs(output);
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("What was waited for did not come");
    }
  }

  @Test
  void testsThatEndedBeforeTheEngineRefusedKeepTheirResults() throws Exception {
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          Pytest.in(execution, listener).passed("test_one").running("test_two");
          throw new MatrixException("The connection broke.", "");
        });

    CellResult cell = runs.run("py38").cells().get(0);
    assertThat(cell.status()).isEqualTo(Status.ERROR);
    assertThat(cell.tests())
        .extracting(TestCaseResult::status)
        .containsExactly(Status.PASSED, Status.ERROR);
  }

  @Test
  void foreignFileNamedLikeOursStays() throws Exception {
    Files.createDirectories(output.resolve("py38"));
    Files.writeString(output.resolve("py38/junit.xml"), "mine");

    assertThat(runs.run("py38").status()).isEqualTo(Status.PASSED);
    assertThat(output.resolve("py38/junit.xml")).exists();
  }

  @Test
  void cancelledCellLeavesNoStaleLog() throws Exception {
    runs.run("a", "b");
    runs.failFast = true;
    runs.parallel = 1;
    runs.engine.cell("a", ScriptedEngine.FAILS);

    CellResult cancelled = runs.run("a", "b").cells().get(1);
    assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
    assertThat(cancelled.paths().log()).doesNotExist();
  }

  @Test
  void cancelledCellKeepsTheTestsThatHadEnded() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    runs.failFast = true;
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          await(running);
          return ScriptedEngine.FAILS.run(execution, listener);
        });
    runs.engine.cell(
        "b",
        (execution, listener) -> {
          Pytest.in(execution, listener).passed("test_one");
          running.countDown();
          new CountDownLatch(1).await();
          throw new AssertionError();
        });

    CellResult b = runs.run("a", "b").cells().get(1);
    assertThat(b.status()).isEqualTo(Status.CANCELLED);
    assertThat(b.tests()).hasSize(1);
    assertThat(b.elapsed()).isPositive();
  }

  @Test
  void listenerHearsNothingOnceTheRunHasEndedByAnInterrupt() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch late = new CountDownLatch(1);
    List<String> heard = new ArrayList<>();
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          try {
            interrupted.countDown();
            new CountDownLatch(1).await();
          } catch (InterruptedException stop) {
            // Clean-up begins; the run waits for it, and what it says is out of season.
            listener.progress("removed");
            late.countDown();
            throw stop;
          }
          return new Exit.Exited(0);
        });
    runs.listener =
        new RunListener() {
          @Override
          public void jobProgress(Job job, String line) {
            heard.add(line);
          }
        };
    Thread caller = Thread.currentThread();
    ExecutorService stops = Executors.newSingleThreadExecutor();
    try {
      Future<?> stopped =
          stops.submit(
              () -> {
                await(interrupted);
                caller.interrupt();
                return "";
              });
      assertThatThrownBy(() -> runs.run("a")).isInstanceOf(InterruptedException.class);
      stopped.get();
    } finally {
      stops.shutdownNow();
    }
    await(late);
    assertThat(heard).isEmpty();
  }

  @Test
  void lossOfTheEngineInARerunIsTriedOnceMore() throws Exception {
    runs.reruns = 1;
    runs.engine.cell("py38", ScriptedEngine.FAILS, ScriptedEngine.IS_LOST, ScriptedEngine.PASSES);

    assertThat(runs.run("py38").cells().get(0).status()).isEqualTo(Status.FLAKY);
  }

  @Test
  void aStoppedRunTellsWhatItHadFoundOut() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    runs.parallel = 1;
    runs.engine.cell(
        "b",
        (execution, listener) -> {
          Pytest.in(execution, listener).passed("test_one").running("test_two");
          running.countDown();
          new CountDownLatch(1).await();
          throw new AssertionError();
        });
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<RunResult> run = caller.submit(() -> runs.run("a", "b", "c"));
      assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
      caller.shutdownNow();
      assertThatThrownBy(() -> run.get(20, TimeUnit.SECONDS))
          .cause()
          .isInstanceOfSatisfying(
              StoppedRunException.class,
              stopped -> {
                RunResult soFar = stopped.soFar();
                assertThat(soFar.status()).isEqualTo(Status.CANCELLED);
                assertThat(soFar.cells())
                    .extracting(CellResult::status)
                    .containsExactly(Status.PASSED, Status.CANCELLED, Status.CANCELLED);
                assertThat(soFar.cells().get(1).tests()).hasSize(1);
              });
    } finally {
      caller.shutdownNow();
    }
  }

  @Test
  void aRunThatIsStoppedBeforeItsFirstCellHasCancelledCells() throws Exception {
    runs.engine.fetching(
        () -> {
          throw new InterruptedException();
        });
    assertThatThrownBy(() -> runs.run("a", "b"))
        .isInstanceOfSatisfying(
            StoppedRunException.class,
            stopped ->
                assertThat(stopped.soFar().cells())
                    .extracting(CellResult::status)
                    .containsExactly(Status.CANCELLED, Status.CANCELLED));
  }
}
