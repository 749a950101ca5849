package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Base;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

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
    ExecutorService pool = Executors.newFixedThreadPool(settings.parallel(), JobThread::new);
    List<Work> works = new ArrayList<>();
    try {
      long fetchStart = System.nanoTime();
      engine.fetch(bases(plan), fetchProgress(plan.mask()));
      Duration pull = Duration.ofNanos(System.nanoTime() - fetchStart);
      for (Job job : plan.jobs()) {
        JobRunner runner = runner(plan, job, pull);
        works.add(new Work(runner, pool.submit(() -> work(runner))));
      }
      List<CellResult> results = new ArrayList<>();
      for (Work work : works) {
        results.add(work.result());
      }
      RunResult result = result(results, started, startNanos);
      listener.runFinished(result);
      return result;
    } catch (InterruptedException stop) {
      listener.mute();
      throw new StoppedRunException(result(soFar(plan, works, pool), started, startNanos), stop);
    } finally {
      pool.shutdownNow();
    }
  }

  private JobRunner runner(Plan plan, Job job, Duration pull) {
    ResultLimits limits = ResultLimits.forCells(plan.jobs().size());
    return new JobRunner(engine, settings, job, plan.mask(), limits, listener, clock, pull);
  }

  private RunResult result(List<CellResult> results, Instant started, long startNanos) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    return new RunResult(engine.description(), started, elapsed, results);
  }

  /** A job and the thread that will have its result. */
  private record Work(JobRunner runner, Future<CellResult> future) {
    CellResult result() throws InterruptedException {
      return resultOf(future);
    }

    /** Once nobody works on it any more, or nobody can be waited for. */
    CellResult soFar() {
      try {
        return future.isDone() ? resultOf(future) : runner.abandoned();
      } catch (InterruptedException | CancellationException stopped) {
        return runner.cancelled();
      }
    }
  }

  /** The run was interrupted: ends its workers, and gathers what they have found out. */
  private List<CellResult> soFar(Plan plan, List<Work> works, ExecutorService pool)
      throws InterruptedException {
    pool.shutdownNow();
    // What hangs for longer is a daemon thread, which doesn't keep the JVM from ending.
    boolean unusedAllEnded = pool.awaitTermination(STOPPING.toSeconds(), TimeUnit.SECONDS);
    List<CellResult> results = new ArrayList<>();
    works.forEach(work -> results.add(work.soFar()));
    for (Job job : plan.jobs().subList(works.size(), plan.jobs().size())) {
      results.add(runner(plan, job, Duration.ZERO).cancelled());
    }
    return results;
  }

  private static Set<Base> bases(Plan plan) {
    Set<Base> bases = new LinkedHashSet<>();
    for (Job job : plan.jobs()) {
      bases.add(job.environment().base());
    }
    return bases;
  }

  private ExecutionListener fetchProgress(Mask mask) {
    return new ExecutionListener() {
      @Override
      public void progress(String line) {
        listener.runProgress(mask.text(line));
      }
    };
  }

  private CellResult work(JobRunner runner) throws InterruptedException {
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
        working.forEach(Thread::interrupt);
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
