package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MatrixRunnerTest {
  @TempDir private Path output;
  private Runs runs;

  @BeforeEach
  void newRuns() {
    runs = new Runs(output);
  }

  private static List<Status> statuses(RunResult result) {
    return result.cells().stream().map(CellResult::status).toList();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError("What was waited for did not come");
    }
  }

  private static void await(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException alone) {
      throw new AssertionError("The others did not come", alone);
    }
  }

  /** Counts how many cells run at one time. */
  private static final class Crowd {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    void in() {
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    void out() {
      now.decrementAndGet();
    }
  }

  @Test
  void resultsHaveThePlansOrderWhateverEndsFirst() throws Exception {
    CountDownLatch lastEnded = new CountDownLatch(1);
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          await(lastEnded);
          return ScriptedEngine.PASSES.run(execution, listener);
        });
    runs.listener =
        new RunListener() {
          @Override
          public void jobFinished(Job job, CellResult result) {
            if (job.cell().id().equals("py310")) {
              lastEnded.countDown();
            }
          }
        };

    RunResult result = runs.run("py38", "py39", "py310");
    assertThat(result.cells())
        .extracting(cell -> cell.cell().id())
        .containsExactly("py38", "py39", "py310");
    assertThat(result.status()).isEqualTo(Status.PASSED);
    assertThat(result.engine()).isEqualTo("Script");
  }

  @Test
  void allCellsRunAtOnceWhereTheLimitAllows() throws Exception {
    CyclicBarrier all = new CyclicBarrier(4);
    String[] cells = {"a", "b", "c", "d"};
    for (String cell : cells) {
      runs.engine.cell(
          cell,
          (execution, listener) -> {
            await(all);
            return ScriptedEngine.PASSES.run(execution, listener);
          });
    }

    assertThat(runs.run(cells).status()).isEqualTo(Status.PASSED);
  }

  @Test
  void neverMoreCellsRunThanTheLimitAllows() throws Exception {
    Crowd crowd = new Crowd();
    runs.parallel = 2;
    String[] cells = inPairs(runs.engine, crowd, 8);

    assertThat(runs.run(cells).status()).isEqualTo(Status.PASSED);
    assertThat(crowd.most).hasValue(2);
  }

  /** Each of the cells waits for a second one. */
  private static String[] inPairs(ScriptedEngine engine, Crowd crowd, int count) {
    CyclicBarrier pair = new CyclicBarrier(2);
    String[] cells = new String[count];
    for (int i = 0; i < count; i++) {
      cells[i] = "cell" + i;
      engine.cell(
          cells[i],
          (execution, listener) -> {
            crowd.in();
            await(pair);
            Exit exit = ScriptedEngine.PASSES.run(execution, listener);
            crowd.out();
            return exit;
          });
    }
    return cells;
  }

  @Test
  void runsOfOneBuildShareItsPlaces() throws Exception {
    Semaphore places = new Semaphore(2);
    Crowd crowd = new Crowd();
    Runs second = new Runs(output.resolve("second"));
    String[] cells = inPairs(runs.engine, crowd, 4);
    for (String cell : cells) {
      second.engine.cell(
          cell,
          (execution, listener) -> {
            crowd.in();
            Exit exit = ScriptedEngine.PASSES.run(execution, listener);
            crowd.out();
            return exit;
          });
    }
    runs.places = places;
    second.places = places;
    second.parallel = 1;

    ExecutorService modules = Executors.newFixedThreadPool(2);
    try {
      Future<RunResult> one = modules.submit(() -> runs.run(cells));
      Future<RunResult> other = modules.submit(() -> second.run(cells));
      assertThat(one.get().status()).isEqualTo(Status.PASSED);
      assertThat(other.get().status()).isEqualTo(Status.PASSED);
    } finally {
      modules.shutdownNow();
    }
    assertThat(crowd.most.get()).isLessThanOrEqualTo(2);
    assertThat(places.availablePermits()).isEqualTo(2);
  }

  @Test
  void placesAreGivenBackWhateverHappens() throws Exception {
    Semaphore places = new Semaphore(2);
    runs.places = places;
    runs.engine.cell("a", ScriptedEngine.BREAKS).cell("b", ScriptedEngine.FAILS);
    runs.engine.preparation(
        "c",
        listener -> {
          throw new MatrixException("No such package.", "");
        });

    assertThat(statuses(runs.run("a", "b", "c")))
        .containsExactly(Status.ERROR, Status.FAILED, Status.ERROR);
    assertThat(places.availablePermits()).isEqualTo(2);
  }

  @Test
  void everyBaseIsFetchedOnceBeforeAnyCellStarts() throws Exception {
    AtomicBoolean fetchedFirst = new AtomicBoolean(true);
    runs.listener =
        new RunListener() {
          @Override
          public void jobStarted(Job job) {
            fetchedFirst.compareAndSet(true, !runs.engine.fetched.isEmpty());
          }
        };

    runs.run("a", "b", "c");
    assertThat(runs.engine.fetched).containsExactly(List.of("python:3-slim"));
    assertThat(fetchedFirst).isTrue();
  }

  @Test
  void cellWaitsForItsOwnBaseAlone() throws Exception {
    CountDownLatch ended = new CountDownLatch(2);
    runs.parallel = 1;
    runs.listener =
        new RunListener() {
          @Override
          public void jobFinished(Job job, CellResult result) {
            ended.countDown();
          }
        };
    runs.engine.fetching(() -> assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue());

    RunResult result = runs.run("a@absent:1", "b@present:1", "c@present:2");

    assertThat(statuses(result)).containsOnly(Status.PASSED).hasSize(3);
    assertThat(runs.engine.prepared).containsExactly("b", "c", "a");
    assertThat(runs.engine.fetched).containsExactly(List.of("absent:1"));
  }

  @Test
  void cellThatFailsFastDoesNotWaitForABase() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    runs.failFast = true;
    runs.engine.cell("b", ScriptedEngine.FAILS).fetching(never::await);

    RunResult result = runs.run("a@absent:1", "b@present:1");

    assertThat(statuses(result)).containsExactly(Status.CANCELLED, Status.FAILED);
  }

  @Test
  void oneFailingCellLeavesTheOthersAlone() throws Exception {
    runs.engine.cell("a", ScriptedEngine.FAILS);

    RunResult result = runs.run("a", "b", "c");
    assertThat(statuses(result)).containsExactly(Status.FAILED, Status.PASSED, Status.PASSED);
    assertThat(result.status()).isEqualTo(Status.FAILED);
  }

  @Test
  void cellThatMayFailDoesNotFailTheRun() throws Exception {
    runs.engine.cell("a", ScriptedEngine.FAILS).cell("b", ScriptedEngine.BREAKS);

    RunResult result = runs.run("a?", "b?", "c");
    assertThat(statuses(result)).containsExactly(Status.FAILED, Status.ERROR, Status.PASSED);
    assertThat(result.status()).isEqualTo(Status.PASSED);
    assertThat(result.cells())
        .extracting(CellResult::allowedToFail)
        .containsExactly(true, true, false);
  }

  private void blockUntilInterrupted(String cell, CountDownLatch blocked) {
    runs.engine.cell(
        cell,
        (execution, listener) -> {
          Pytest.in(execution, listener).passed("test_one").running("test_two");
          blocked.countDown();
          new CountDownLatch(1).await();
          throw new AssertionError("Nobody counts down");
        });
  }

  @Test
  void failFastCancelsWhatRunsAndWhatWaits() throws Exception {
    CountDownLatch otherRuns = new CountDownLatch(1);
    runs.failFast = true;
    runs.parallel = 2;
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          await(otherRuns);
          return ScriptedEngine.FAILS.run(execution, listener);
        });
    blockUntilInterrupted("b", otherRuns);

    RunResult result = runs.run("a", "b", "c", "d");
    assertThat(statuses(result))
        .containsExactly(Status.FAILED, Status.CANCELLED, Status.CANCELLED, Status.CANCELLED);
    assertThat(result.cells().get(0).tests()).hasSize(1);
    assertThat(runs.engine.executionsOf("c")).isEmpty();
    assertThat(runs.engine.prepared).doesNotContain("c", "d");
    assertThat(result.status()).isEqualTo(Status.FAILED);
  }

  @Test
  void failFastCancelsACellThatWaitsForAPlace() throws Exception {
    runs.failFast = true;
    runs.parallel = 2;
    runs.places = new Semaphore(1, true);
    for (String cell : List.of("a", "b")) {
      runs.engine.cell(
          cell,
          (execution, listener) -> {
            while (!runs.places.hasQueuedThreads()) {
              if (Thread.interrupted()) {
                throw new InterruptedException();
              }
              Thread.onSpinWait();
            }
            return ScriptedEngine.FAILS.run(execution, listener);
          });
    }

    assertThat(statuses(runs.run("a", "b")))
        .containsExactlyInAnyOrder(Status.FAILED, Status.CANCELLED);
    assertThat(runs.places.availablePermits()).isEqualTo(1);
  }

  /** An engine may write on the thread that failFast interrupts. */
  @Test
  void interruptOfFailFastWhileTheLogIsWrittenCancelsNoMoreThanTheCell() throws Exception {
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
          running.countDown();
          while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
          }
          listener.output(new byte[] {1});
          throw new InterruptedException();
        });

    assertThat(statuses(runs.run("a", "b"))).containsExactly(Status.FAILED, Status.CANCELLED);
  }

  @Test
  void failFastKeepsWhatHadEndedBefore() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    runs.failFast = true;
    runs.listener =
        new RunListener() {
          @Override
          public void jobFinished(Job job, CellResult result) {
            ended.countDown();
          }
        };
    runs.engine.cell(
        "b",
        (execution, listener) -> {
          await(ended);
          return ScriptedEngine.FAILS.run(execution, listener);
        });

    assertThat(statuses(runs.run("a", "b"))).containsExactly(Status.PASSED, Status.FAILED);
  }

  @Test
  void failFastOverlooksACellThatMayFail() throws Exception {
    runs.failFast = true;
    runs.parallel = 1;
    runs.engine.cell("a", ScriptedEngine.FAILS);

    assertThat(statuses(runs.run("a?", "b"))).containsExactly(Status.FAILED, Status.PASSED);
  }

  @Test
  void failFastEndsTheRunForABrokenEnvironmentToo() throws Exception {
    runs.failFast = true;
    runs.parallel = 1;
    runs.engine.preparation(
        "a",
        listener -> {
          throw new MatrixException("No such package.", "");
        });

    assertThat(statuses(runs.run("a", "b"))).containsExactly(Status.ERROR, Status.CANCELLED);
  }

  @Test
  void withoutFailFastNothingIsCancelled() throws Exception {
    runs.parallel = 1;
    runs.engine.cell("a", ScriptedEngine.FAILS);

    assertThat(statuses(runs.run("a", "b"))).containsExactly(Status.FAILED, Status.PASSED);
  }

  @Test
  void interruptOfTheCallerEndsAllCellsAndIsPassedOn() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch ended = new CountDownLatch(2);
    AtomicBoolean finished = new AtomicBoolean();
    for (String cell : List.of("a", "b")) {
      runs.engine.cell(
          cell,
          (execution, listener) -> {
            running.countDown();
            try {
              new CountDownLatch(1).await();
            } finally {
              ended.countDown();
            }
            return new Exit.Exited(0);
          });
    }
    runs.parallel = 2;
    runs.listener =
        new RunListener() {
          @Override
          public void runFinished(RunResult result) {
            finished.set(true);
          }
        };

    Thread caller = Thread.currentThread();
    Thread interrupting =
        new Thread(
            () -> {
              try {
                await(running);
              } catch (InterruptedException impossible) {
                throw new AssertionError(impossible);
              }
              caller.interrupt();
            });
    interrupting.start();
    assertThatThrownBy(() -> runs.run("a", "b", "c")).isInstanceOf(InterruptedException.class);
    interrupting.join();

    await(ended);
    assertThat(runs.engine.executionsOf("c")).isEmpty();
    assertThat(finished).isFalse();
  }

  @Test
  void engineThatIsClosedUnderTheRunInterruptsIt() {
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          throw new InterruptedException("The build is ending.");
        });

    assertThatThrownBy(() -> runs.run("a", "b")).isInstanceOf(InterruptedException.class);
  }

  @Test
  void bugInOneCellIsItsErrorAndLosesNoOthersResult() throws Exception {
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          throw new IllegalArgumentException("a bug");
        });

    RunResult result = runs.run("a", "b");
    assertThat(statuses(result)).containsExactly(Status.ERROR, Status.PASSED);
    assertThat(result.cells().get(0).problem().orElseThrow().message()).contains("a bug");
  }

  @Test
  void errorOfTheMachineFlies() {
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          throw new StackOverflowError();
        });

    assertThatThrownBy(() -> runs.run("a", "b")).isInstanceOf(StackOverflowError.class);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void fullDiskUnderOneLogIsThatCellsError() throws Exception {
    // The log of the rerun is on a disk without room.
    runs.reruns = 1;
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          linkToFullDisk("a/output-rerun1.log");
          return ScriptedEngine.FAILS.run(execution, listener);
        },
        (execution, listener) -> {
          listener.output(new byte[] {1});
          return ScriptedEngine.PASSES.run(execution, listener);
        });

    assertThat(statuses(runs.run("a", "b"))).containsExactly(Status.ERROR, Status.PASSED);
    Files.delete(output.resolve("a/output-rerun1.log"));
  }

  private void linkToFullDisk(String name) {
    try {
      Files.createSymbolicLink(output.resolve(name), Path.of("/dev/full"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyPhaseOfACellHasItsTime() throws Exception {
    RunResult result = runs.run("a");
    CellResult cell = result.cells().get(0);

    assertThat(cell.phases())
        .containsOnlyKeys(
            Phase.QUEUE, Phase.PULL, Phase.SETUP, Phase.COPY, Phase.TEST, Phase.COLLECT);
    assertThat(cell.phases().values()).allMatch(time -> !time.isNegative());
    assertThat(cell.elapsed()).isLessThanOrEqualTo(result.elapsed());
  }

  @Test
  void timeInTheQueueIsNoneOfTheCellsOwn() throws Exception {
    runs.parallel = 1;
    Duration working = Duration.ofMillis(300);
    runs.engine.cell(
        "a",
        (execution, listener) -> {
          Thread.sleep(working.toMillis());
          return ScriptedEngine.PASSES.run(execution, listener);
        });

    RunResult result = runs.run("a", "b");
    CellResult second = result.cells().get(1);
    assertThat(second.phases().get(Phase.QUEUE)).isGreaterThanOrEqualTo(working);
    // Both were there from the beginning, one after the other.
    assertThat(second.elapsed()).isLessThanOrEqualTo(result.elapsed().minus(working));
  }

  @Test
  void callsOfTheListenerNeverOverlap() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    AtomicBoolean overlapped = new AtomicBoolean();
    runs.listener =
        (RunListener)
            Proxy.newProxyInstance(
                RunListener.class.getClassLoader(),
                new Class<?>[] {RunListener.class},
                (proxy, method, arguments) -> {
                  if (inside.incrementAndGet() > 1) {
                    overlapped.set(true);
                  }
                  Thread.yield();
                  calls.incrementAndGet();
                  inside.decrementAndGet();
                  return null;
                });
    CyclicBarrier all = new CyclicBarrier(4);
    String[] cells = {"a", "b", "c", "d"};
    for (String cell : cells) {
      runs.engine.cell(
          cell,
          (execution, listener) -> {
            await(all);
            return manyTests(execution, listener);
          });
    }

    runs.run(cells);
    assertThat(overlapped).isFalse();
    // Start, progress and end of the run; start, three phases, 200 tests and end of each cell.
    assertThat(calls.get()).isGreaterThanOrEqualTo(3 + 4 * (2 + 3 + 400));
  }

  private static Exit manyTests(Execution execution, ExecutionListener listener) {
    Pytest pytest = Pytest.in(execution, listener);
    for (int i = 0; i < 200; i++) {
      pytest.passed("test_" + i);
    }
    return pytest.ends(0);
  }
}
