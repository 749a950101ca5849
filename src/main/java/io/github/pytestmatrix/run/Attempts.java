package io.github.pytestmatrix.run;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.Environment;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.LostException;
import io.github.pytestmatrix.engine.MissingInterpreterException;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.engine.RefusedException;
import io.github.pytestmatrix.engine.WrongInterpreterException;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.masking.Userinfo;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.Evidence;
import io.github.pytestmatrix.pytest.Evidence.Caller;
import io.github.pytestmatrix.pytest.Outcome;
import io.github.pytestmatrix.pytest.ResultLimits;
import io.github.pytestmatrix.pytest.Selection;
import io.github.pytestmatrix.pytest.Session;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The attempts at one job, and what they have shown so far. Trouble of the engine is tried again
 * once.
 */
final class Attempts {
  private final Engine engine;
  private final RunSettings settings;
  private final Job job;
  private final Mask mask;
  private final ResultLimits limits;
  private final RunListener listener;
  private final CellFolder folder;
  private final InterpreterCheck interpreters;
  private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);

  private int count;
  private Optional<EnvironmentFacts> environment = Optional.empty();
  private Optional<Exit> exit = Optional.empty();
  private final List<AttemptRecorder> recorders = new CopyOnWriteArrayList<>();

  Attempts(
      Engine engine,
      RunSettings settings,
      Job job,
      Mask mask,
      ResultLimits limits,
      RunListener listener,
      CellFolder folder) {
    this.engine = engine;
    this.settings = settings;
    this.job = job;
    this.mask = mask;
    this.limits = limits;
    this.listener = listener;
    this.folder = folder;
    this.interpreters = new InterpreterCheck(job);
  }

  /** How often the job was started, without reruns of failed tests. */
  int count() {
    return count;
  }

  Optional<EnvironmentFacts> environment() {
    return environment;
  }

  Optional<Exit> exit() {
    return exit;
  }

  Map<Phase, Duration> phases() {
    return phases;
  }

  /** Runs all tests. */
  Outcome all() throws InterruptedException {
    return withRetry("", Selection.ALL);
  }

  /** Runs some tests again. */
  Outcome rerun(int number, Selection selection) throws InterruptedException {
    return withRetry("-rerun" + number, selection);
  }

  /**
   * Tests that had ended when the job was stopped, in the attempt that got furthest: the last one
   * may have begun anew, or run a few tests again.
   */
  List<TestCaseResult> ended() {
    return recorders.stream()
        .map(Attempts::ended)
        .max(Comparator.comparingInt(List::size))
        .orElse(List.of());
  }

  private static List<TestCaseResult> ended(AttemptRecorder recorder) {
    return recorder.events().sessions().stream()
        .flatMap(session -> session.finished().stream())
        .map(Session.Test::result)
        .toList();
  }

  /** The job has its result; what the attempts told need not be kept beside it. */
  void forget() {
    recorders.clear();
  }

  /** The decisive attempt's files have the plain names, those of the other one are set aside. */
  private Outcome withRetry(String suffix, Selection selection) throws InterruptedException {
    Attempt first = counted(suffix, selection);
    if (!first.lost() || !worthRepeating(first)) {
      return first.outcome();
    }
    folder.setAside(suffix, 1);
    Attempt second = counted(suffix, selection);
    if (!second.lessThan(first)) {
      return second.outcome();
    }
    folder.exchange(suffix);
    exit = first.exit();
    listener.jobProgress(
        job,
        "keeping the results of the first attempt, because the second one" + " ran fewer tests");
    return first.outcome();
  }

  private Attempt counted(String suffix, Selection selection) throws InterruptedException {
    if (suffix.isEmpty()) {
      count++;
    }
    return once(suffix, selection);
  }

  private boolean worthRepeating(Attempt lost) throws InterruptedException {
    if (!engine.awaitRecovery()) {
      listener.jobProgress(
          job, "not tried again, because the engine is still unavailable: " + lost.why());
      return false;
    }
    listener.jobProgress(job, "trying once more, after: " + lost.why());
    return true;
  }

  /**
   * @param exit how it ended; empty where it never started
   * @param lost whether the engine failed, not the tests nor what they need
   */
  private record Attempt(Outcome outcome, Optional<Exit> exit, boolean lost) {
    String why() {
      return outcome
          .problem()
          .map(Problem::message)
          .or(() -> exit.map(last -> last instanceof Exit.Lost why ? why.what() : ""))
          .orElse("");
    }

    /** What an attempt has found out is not given up for one that found out less. */
    boolean lessThan(Attempt other) {
      boolean failed = lost || exit.isEmpty();
      return failed && outcome.tests().size() < other.outcome.tests().size();
    }
  }

  private Attempt once(String suffix, Selection selection) throws InterruptedException {
    AttemptRecorder recorder =
        new AttemptRecorder(
            job, mask, limits, listener, folder.log(suffix), folder.paths().setupLog());
    recorders.add(recorder);
    Attempt done = once(recorder, suffix, selection);
    Optional<IOException> trouble = recorder.trouble();
    if (trouble.isEmpty()) {
      return done;
    }
    // Tried again it would fail again.
    return new Attempt(CellFolder.unwritable(done.outcome(), trouble.get()), done.exit(), false);
  }

  private Attempt once(AttemptRecorder recorder, String suffix, Selection selection)
      throws InterruptedException {
    Path results = folder.results(suffix);
    boolean prepared = false;
    try (recorder) {
      listener.phaseStarted(job, Phase.SETUP);
      engine.check(job.limits());
      Environment ready = engine.prepare(job.environment(), recorder);
      prepared = true;
      learn(ready.facts());
      Exit ended =
          ready.run(
              Executions.of(
                  job, ready.layout(job.cell().id()), selection, results, settings.failIfNoTests()),
              recorder);
      learn(ready.facts());
      exit = Optional.of(ended);
      Outcome outcome = judged(ended, recorder, results, selection);
      return new Attempt(outcome, exit, ended instanceof Exit.Lost);
    } catch (MatrixException trouble) {
      if (!prepared || trouble instanceof RefusedException) {
        boolean skip =
            trouble instanceof MissingInterpreterException && settings.skipMissingInterpreters();
        return new Attempt(
            skip ? skipped(trouble) : withoutEnvironment(trouble),
            Optional.empty(),
            trouble instanceof LostException);
      }
      Exit lost = new Exit.Lost(trouble.what());
      exit = Optional.of(lost);
      return new Attempt(judged(lost, recorder, results, selection), exit, true);
    } finally {
      folder.mask(suffix, mask);
      addPhases(recorder.phases(), phases);
    }
  }

  /** One that was built for an earlier attempt, or repaired on the way, was not there before. */
  private void learn(EnvironmentFacts facts) {
    if (environment.isEmpty() || !facts.cached()) {
      environment = Optional.of(facts);
    }
  }

  static void addPhases(Map<Phase, Duration> phases, Map<Phase, Duration> sums) {
    for (Map.Entry<Phase, Duration> phase : phases.entrySet()) {
      Duration before = sums.getOrDefault(phase.getKey(), Duration.ZERO);
      sums.put(phase.getKey(), before.plus(phase.getValue()));
    }
  }

  private Outcome judged(Exit ended, AttemptRecorder recorder, Path results, Selection selection) {
    List<Session> sessions = recorder.events().endedNow();
    Outcome outcome =
        Outcome.of(
            new Evidence(
                ended,
                sessions,
                recorder.events().exceeded(),
                results,
                recorder.tail(),
                settings.failIfNoTests(),
                limits,
                caller(),
                selection));
    return interpreters.of(outcome, sessions);
  }

  private Caller caller() {
    if (job.script().isPresent()) {
      return Caller.SCRIPT;
    }
    return job.beforeScript().isBlank() ? Caller.PYTEST : Caller.PYTEST_AFTER_LINES;
  }

  private Outcome withoutEnvironment(MatrixException trouble) {
    String type = "BrokenEnvironment";
    if (trouble instanceof MissingInterpreterException) {
      type = "MissingInterpreter";
    } else if (trouble instanceof WrongInterpreterException) {
      type = InterpreterCheck.TYPE;
    } else if (trouble instanceof RefusedException) {
      type = "Refused";
    }
    String all =
        trouble instanceof WrongInterpreterException
            ? InterpreterCheck.subject(job) + ". " + trouble.what()
            : trouble.what();
    String[] what = Userinfo.masked(all).split("\n", 2);
    String details = (what.length == 1 ? "" : what[1] + "\n") + Userinfo.masked(trouble.hint());
    return error(new Problem(Problem.Kind.ERROR, type, what[0], details));
  }

  private static Outcome skipped(MatrixException missing) {
    Problem problem =
        new Problem(
            Problem.Kind.SKIP,
            "MissingInterpreter",
            missing.what().lines().findFirst().orElse(""),
            missing.hint());
    return new Outcome(
        Status.SKIPPED, List.of(), Optional.of(problem), Optional.empty(), List.of());
  }

  static Outcome error(Problem problem) {
    return new Outcome(Status.ERROR, List.of(), Optional.of(problem), Optional.empty(), List.of());
  }
}
