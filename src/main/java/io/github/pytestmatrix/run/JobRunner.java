// Plain loops: decision 022
package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.Outcome;
import io.github.pytestmatrix.pytest.Reruns;
import io.github.pytestmatrix.pytest.ResultLimits;
import io.github.pytestmatrix.pytest.Selection;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Runs one job, and its failed tests again as often as the user asked. For one thread at a time.
 */
final class JobRunner {
  private final RunSettings settings;
  private final Job job;
  private final RunListener listener;
  private final MaskedResult masked;
  private final Clock clock;
  private final Map<Phase, Duration> waited = new EnumMap<>(Phase.class);
  private final long queued = System.nanoTime();
  private final CellFolder folder;
  private final Attempts attempts;
  private Optional<Instant> started = Optional.empty();

  JobRunner(
      Engine engine,
      RunSettings settings,
      Job job,
      Mask mask,
      ResultLimits limits,
      RunListener listener,
      Clock clock,
      Duration pull) {
    this.settings = settings;
    this.job = job;
    this.listener = mask.isEmpty() ? listener : new MaskedListener(listener, mask);
    this.masked = new MaskedResult(mask);
    this.clock = clock;
    this.folder = CellFolder.of(settings.outputDirectory(), job.cell().id());
    this.attempts = new Attempts(engine, settings, job, mask, limits, this.listener, folder);
    waited.put(Phase.PULL, pull);
  }

  /** Whatever becomes of the job is in the result. */
  CellResult run() throws InterruptedException {
    begin();
    listener.jobStarted(job);
    return finished(outcome());
  }

  /** The result of a job that was stopped, or never started, since another one failed. */
  CellResult cancelled() {
    if (started.isEmpty()) {
      begin();
      folder.clear();
    }
    List<TestCaseResult> ended = attempts.ended();
    return finished(
        new Outcome(Status.CANCELLED, ended, Optional.empty(), Optional.empty(), List.of()));
  }

  /** The result of a job that was stopped, but whose thread does not end. */
  CellResult abandoned() {
    return finished(
        new Outcome(Status.CANCELLED, List.of(), Optional.empty(), Optional.empty(), List.of()));
  }

  private void begin() {
    waited.put(Phase.QUEUE, Duration.ofNanos(System.nanoTime() - queued));
    started = Optional.of(clock.instant());
  }

  /**
   * A disk that is full, or a bug, is this cell's error: what the other cells found out is not lost
   * for it.
   */
  private Outcome outcome() throws InterruptedException {
    try {
      folder.clear();
      return decisive();
    } catch (UncheckedIOException full) {
      return unwritable(error(Optional.empty()), full);
    } catch (RuntimeException bug) {
      StringWriter stack = new StringWriter();
      bug.printStackTrace(new PrintWriter(stack));
      Problem problem =
          new Problem(
              Problem.Kind.ERROR, bug.getClass().getName(), bug.toString(), stack.toString());
      return error(Optional.of(problem));
    }
  }

  private Outcome error(Optional<Problem> problem) {
    return new Outcome(Status.ERROR, attempts.ended(), problem, Optional.empty(), List.of());
  }

  private Outcome decisive() throws InterruptedException {
    return Reruns.of(attempts.all(), settings.rerunFailingTestsCount(), this::rerun);
  }

  private Outcome rerun(int number, Selection failed) throws InterruptedException {
    listener.jobProgress(
        job, "running " + failed.nodeIds().size() + " failed tests again (" + number + ")");
    return attempts.rerun(number, failed);
  }

  private Outcome published(Outcome outcome) {
    try {
      folder.publish();
      return outcome;
    } catch (UncheckedIOException removed) {
      return unwritable(outcome, removed);
    }
  }

  private static Outcome unwritable(Outcome outcome, UncheckedIOException why) {
    return CellFolder.unwritable(outcome, Objects.requireNonNull(why.getCause()));
  }

  private CellResult finished(Outcome judged) {
    Outcome outcome = published(judged);
    Map<Phase, Duration> phases = new EnumMap<>(waited);
    Attempts.addPhases(attempts.phases(), phases);
    CellResult result =
        masked.of(
            new CellResult(
                job.cell(),
                outcome.status(),
                job.allowFailure(),
                started.isPresent() ? started.get() : clock.instant(),
                phases,
                outcome.tests(),
                outcome.problem(),
                attempts.exit(),
                attempts.count(),
                attempts.environment(),
                outcome.interpreter(),
                folder.paths()));
    attempts.forget();
    listener.jobFinished(job, result);
    return result;
  }
}
