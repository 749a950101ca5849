package io.github.pytestmatrix.run;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.Evidence;
import io.github.pytestmatrix.pytest.Outcome;
import io.github.pytestmatrix.pytest.Reruns;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one job: its environment, then as many attempts as it takes. Trouble of the engine is tried
 * again once; failed tests only as often as the user asked.
 */
final class JobRunner {
  private static final int MOST_ATTEMPTS = 2;

  private final Engine engine;
  private final RunSettings settings;
  private final Job job;
  private final RunListener listener;
  private final Clock clock;
  private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
  private final long queued = System.nanoTime();

  private int attempts;
  private Optional<EnvironmentFacts> environment = Optional.empty();
  private Optional<Exit> exit = Optional.empty();

  JobRunner(
      Engine engine,
      RunSettings settings,
      Job job,
      RunListener listener,
      Clock clock,
      Duration pull) {
    this.engine = engine;
    this.settings = settings;
    this.job = job;
    this.listener = listener;
    this.clock = clock;
    phases.put(Phase.PULL, pull);
  }

  /** Whatever becomes of the job is in the result. */
  CellResult run() throws InterruptedException {
    add(Phase.QUEUE, Duration.ofNanos(System.nanoTime() - queued));
    Instant started = clock.instant();
    listener.jobStarted(job);
    CellResult result = result(outcome(), started);
    listener.jobFinished(job, result);
    return result;
  }

  /**
   * A bug, or a disk that is full, is this cell's error: what the other cells found out is not lost
   * for it.
   */
  private Outcome outcome() throws InterruptedException {
    try {
      return decisive(CellFolder.fresh(settings.outputDirectory(), job.cell().id()));
    } catch (RuntimeException bug) {
      StringWriter stack = new StringWriter();
      bug.printStackTrace(new PrintWriter(stack));
      return error(
          new Problem(
              Problem.Kind.ERROR,
              bug.getClass().getSimpleName(),
              bug.toString(),
              stack.toString()));
    }
  }

  private static Outcome error(Problem problem) {
    return new Outcome(Status.ERROR, List.of(), Optional.of(problem), Optional.empty(), List.of());
  }

  /** The result of a job that was stopped, or never started, since another one failed. */
  CellResult cancelled() {
    Outcome outcome =
        new Outcome(Status.CANCELLED, List.of(), Optional.empty(), Optional.empty(), List.of());
    CellResult result = result(outcome, clock.instant());
    listener.jobFinished(job, result);
    return result;
  }

  private Outcome decisive(CellFolder folder) throws InterruptedException {
    Outcome first = attempt(folder);
    List<Outcome> reruns = new ArrayList<>();
    Outcome merged = first;
    while (merged.status() == Status.FAILED
        && !merged.failedNodeIds().isEmpty()
        && reruns.size() < settings.rerunFailingTestsCount()) {
      int number = reruns.size() + 1;
      List<String> failed = merged.failedNodeIds();
      listener.jobProgress(
          job, "running " + failed.size() + " failed tests again (" + number + ")");
      reruns.add(once(folder, "-rerun" + number, failed).outcome());
      merged = Reruns.merge(first, reruns);
    }
    return merged;
  }

  private Outcome attempt(CellFolder folder) throws InterruptedException {
    while (true) {
      attempts++;
      Attempt attempt = once(folder, attempts == 1 ? "" : "-attempt" + attempts, List.of());
      if (!attempt.worthRepeating() || attempts == MOST_ATTEMPTS) {
        return attempt.outcome();
      }
      listener.jobProgress(
          job,
          "tried once more, since: "
              + attempt.outcome().problem().map(Problem::message).orElse("the engine failed"));
    }
  }

  /**
   * @param worthRepeating whether the engine failed, not the tests nor what they need
   */
  private record Attempt(Outcome outcome, boolean worthRepeating) {}

  private Attempt once(CellFolder folder, String suffix, List<String> selection)
      throws InterruptedException {
    AttemptRecorder recorder =
        new AttemptRecorder(job, listener, folder.log(suffix), folder.paths().setupLog());
    boolean prepared = false;
    try (recorder) {
      listener.phaseStarted(job, Phase.SETUP);
      Environment ready = engine.prepare(job.environment(), recorder);
      prepared = true;
      environment = Optional.of(environment.orElse(ready.facts()));
      var results = folder.results(suffix);
      Exit ended =
          ready.run(
              Executions.of(job, ready.layout(job.cell().id()), selection, results), recorder);
      exit = Optional.of(ended);
      Outcome outcome = Outcome.of(evidence(ended, recorder, results));
      return new Attempt(outcome, ended instanceof Exit.Lost);
    } catch (MatrixException trouble) {
      return new Attempt(failed(trouble, prepared, recorder, folder, suffix), prepared);
    } finally {
      recorder.phases().forEach(this::add);
    }
  }

  private Evidence evidence(Exit ended, AttemptRecorder recorder, Path results) {
    return new Evidence(
        ended, recorder.events().sessions(), results, recorder.tail(), settings.failIfNoTests());
  }

  private Outcome failed(
      MatrixException trouble,
      boolean prepared,
      AttemptRecorder recorder,
      CellFolder folder,
      String suffix) {
    if (prepared) {
      exit = Optional.of(new Exit.Lost(trouble.what()));
      return Outcome.of(evidence(exit.get(), recorder, folder.log(suffix).resolveSibling("none")));
    }
    String[] what = trouble.what().split("\n", 2);
    String details = (what.length == 1 ? "" : what[1] + "\n") + trouble.hint();
    return error(new Problem(Problem.Kind.ERROR, "EnvironmentError", what[0], details));
  }

  private CellResult result(Outcome outcome, Instant started) {
    return new CellResult(
        job.cell(),
        outcome.status(),
        job.allowFailure(),
        started,
        phases,
        outcome.tests(),
        outcome.problem(),
        exit,
        attempts,
        environment,
        outcome.interpreter(),
        CellFolder.at(settings.outputDirectory(), job.cell().id()).paths());
  }

  private void add(Phase phase, Duration time) {
    phases.merge(phase, time, Duration::plus);
  }
}
