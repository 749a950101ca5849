// Plain loops: decision 022
package io.github.pytestmatrix.run;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.pytest.ResultLimits;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Executes a plan's jobs, as many at once as the settings and the build's shared limit allow. */
public final class MatrixRunner {
  private static final Duration STOPPING = Duration.ofSeconds(10);

  private final Engine engine;
  private final RunSettings settings;
  private final Semaphore places;
  private final SerialListener listener;
  private final Clock clock;
  private final Set<Thread> working = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /**
   * @param places the limit that all executions in this build share; a job holds one permit
   * @param listener may be called from any thread, but never by two at once
   */
  public MatrixRunner(
      Engine engine, RunSettings settings, Semaphore places, RunListener listener, Clock clock) {
    this.engine = engine;
    this.settings = settings;
    this.places = places;
    this.listener = new SerialListener(listener);
    this.clock = clock;
  }

  /**
   * Blocks until all jobs have ended. Whatever becomes of a job is in the result; an interrupt
   * cancels all of them and is passed on, with what they had found out.
   *
   * @param started when the goal's work began, which the matrix phase's time counts from
   * @param startNanos the same on {@link System#nanoTime}
   */
  public RunResult run(Plan plan, Instant started, long startNanos) throws InterruptedException {
    listener.runStarted(plan, engine.description(), settings.parallel());
    Mask mask = plan.mask().and(Mask.ofAddresses(engine.privateAddresses()));
    ExecutorService pool = Executors.newFixedThreadPool(settings.parallel(), JobThread::new);
    List<Work> works = new ArrayList<>();
    try (Bases bases = Bases.fetch(engine, plan, fetchProgress(mask))) {
      for (Job job : plan.jobs()) {
        works.add(submit(plan, job, mask, bases, pool));
      }
      List<CellResult> results = new ArrayList<>();
      for (Work work : works) {
        results.add(resultOf(work.future()));
      }
      RunResult result = result(results, started, startNanos);
      listener.runFinished(result);
      return result;
    } catch (InterruptedException stop) {
      listener.mute();
      throw new StoppedRunException(
          result(soFar(plan, mask, works, pool), started, startNanos), stop);
    } catch (RuntimeException | Error failed) {
      awaitOthers(pool, failed);
      throw failed;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Takes a place among the running ones only when its base is there. */
  private Work submit(Plan plan, Job job, Mask mask, Bases bases, Executor pool) {
    Work work = new Work(new AtomicReference<>(), new CompletableFuture<>());
    CompletableFuture<Duration> unusedEnd =
        bases
            .whenThere(
                job,
                pull -> {
                  JobRunner runner = runner(plan, job, mask, pull);
                  work.runner().set(runner);
                  pool.execute(() -> complete(work.future(), runner, bases));
                })
            .exceptionally(
                failed -> {
                  work.future().completeExceptionally(cause(failed));
                  return Duration.ZERO;
                });
    return work;
  }

  private void complete(CompletableFuture<CellResult> future, JobRunner runner, Bases bases) {
    try {
      future.complete(work(runner, bases));
    } catch (InterruptedException | RuntimeException | Error failed) {
      future.completeExceptionally(failed);
    }
  }

  private static Throwable cause(Throwable failed) {
    Throwable cause =
        failed instanceof CompletionException && failed.getCause() != null
            ? failed.getCause()
            : failed;
    return cause instanceof CancellationException || cause instanceof RejectedExecutionException
        ? new InterruptedException("The build is ending.")
        : cause;
  }

  private JobRunner runner(Plan plan, Job job, Mask mask, Duration pull) {
    ResultLimits limits = ResultLimits.forCells(plan.jobs().size());
    return new JobRunner(engine, settings, job, mask, limits, listener, clock, pull);
  }

  private RunResult result(List<CellResult> results, Instant started, long startNanos) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    return new RunResult(engine.description(), started, elapsed, results);
  }

  /**
   * A job's way to its result.
   *
   * @param runner there once the job has left the queue
   */
  private record Work(AtomicReference<JobRunner> runner, CompletableFuture<CellResult> future) {
    /** Once nobody works on it any more, or nobody can be waited for; empty if nobody ever did. */
    Optional<CellResult> soFar() {
      JobRunner begun = runner.get();
      if (begun == null) {
        return Optional.empty();
      }
      try {
        return Optional.of(future.isDone() ? resultOf(future) : begun.abandoned());
      } catch (InterruptedException | CancellationException stopped) {
        return Optional.of(begun.cancelled());
      }
    }
  }

  /** The run was interrupted: ends its workers, and gathers what they have found out. */
  private List<CellResult> soFar(Plan plan, Mask mask, List<Work> works, ExecutorService pool)
      throws InterruptedException {
    pool.shutdownNow();
    // What hangs for longer is a daemon thread, which doesn't keep the JVM from ending.
    boolean unusedAllEnded = pool.awaitTermination(STOPPING.toSeconds(), TimeUnit.SECONDS);
    List<CellResult> results = new ArrayList<>();
    for (int i = 0; i < plan.jobs().size(); i++) {
      Optional<CellResult> known = i < works.size() ? works.get(i).soFar() : Optional.empty();
      results.add(
          known.isPresent()
              ? known.get()
              : runner(plan, plan.jobs().get(i), mask, Duration.ZERO).cancelled());
    }
    return results;
  }

  /** Nobody works on a cell any more when the run has failed. */
  private static void awaitOthers(ExecutorService pool, Throwable failed) {
    pool.shutdownNow();
    try {
      boolean unusedAllEnded = pool.awaitTermination(STOPPING.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      failed.addSuppressed(stop);
      Thread.currentThread().interrupt();
    }
  }

  private ExecutionListener fetchProgress(Mask mask) {
    return new ExecutionListener() {
      @Override
      public void progress(String line) {
        listener.runProgress(mask.text(line));
      }
    };
  }

  private CellResult work(JobRunner runner, Bases bases) throws InterruptedException {
    if (stopping) {
      return runner.cancelled();
    }
    working.add(Thread.currentThread());
    try {
      if (stopping) { // again: whoever set it may have looked for workers before we were among them
        return runner.cancelled();
      }
      CellResult result = inPlace(runner);
      if (settings.failFast()
          && !result.allowedToFail()
          && result.status().worseThan(Status.SKIPPED)) {
        stopping = true;
        working.remove(Thread.currentThread());
        for (Thread other : working) {
          other.interrupt();
        }
        bases.giveUp();
      }
      return result;
    } catch (InterruptedException interrupted) {
      if (stopping) {
        return runner.cancelled();
      }
      throw interrupted;
    } finally {
      working.remove(Thread.currentThread());
    }
  }

  private CellResult inPlace(JobRunner runner) throws InterruptedException {
    places.acquire();
    try {
      return runner.run();
    } finally {
      places.release();
    }
  }

  private static CellResult resultOf(Future<CellResult> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Error error) {
        throw error;
      }
      if (failed.getCause() instanceof InterruptedException) {
        throw new InterruptedException("A cell was stopped: the build is ending.");
      }
      if (failed.getCause() instanceof MatrixException trouble) {
        throw trouble;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  /** Daemon threads: a worker that hangs must not keep the JVM from ending. */
  private static final class JobThread extends Thread {
    JobThread(Runnable work) {
      super(work, "pytest-matrix-job");
      setDaemon(true);
    }
  }
}
