package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.RanPython;
import io.github.pytestmatrix.pytest.EventReader.Listener;
import io.github.pytestmatrix.result.CellResult.Interpreter;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Adds up the records of one session. */
final class SessionEvents {
  /** A test in progress. With {@code xdist --dist=each}, each worker runs every test. */
  private record Key(String nodeId, int run, String worker) {
    static Key of(Event event) {
      return new Key(event.nodeId(), runOf(event), event.text("w"));
    }

    // Written out: see Base.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && nodeId.equals(that.nodeId)
          && run == that.run
          && worker.equals(that.worker);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * nodeId.hashCode() + run) + worker.hashCode();
    }
  }

  private static final class Progress {
    private final List<Problem> problems = new ArrayList<>();
    private final List<List<Problem>> earlier = new ArrayList<>();
    private Optional<String> skipped = Optional.empty();

    /** Whether it is known that the test was not skipped unless it says so. */
    private boolean sure;
  }

  /** Runs of a test that began and have not ended. */
  private static final class Started {
    private final long since;
    private int runs;
    private int last;

    Started(long since) {
      this.since = since;
    }
  }

  private static final int LONGEST_FACT = 200;
  private static final int MOST_WORKERS = 100;

  private final String id;
  private final Listener listener;
  private final Allowance allowance;
  private final LongSupplier nanoTime;
  private final Map<String, Started> started = new LinkedHashMap<>();
  private final Sources sources = new Sources();
  private final Set<String> repeating = new HashSet<>();
  private final Map<Key, Progress> progress = new LinkedHashMap<>();
  private final List<Session.Test> finished = new ArrayList<>();
  private final Map<String, Session.Test> collection = new LinkedHashMap<>();
  private Optional<Interpreter> interpreter = Optional.empty();
  private final List<RanPython> workers = new ArrayList<>();
  private Optional<Integer> collected = Optional.empty();
  private Optional<String> internalError = Optional.empty();
  private Optional<String> interruption = Optional.empty();
  private Optional<Integer> exitStatus = Optional.empty();
  private Optional<String> xml = Optional.empty();
  private OptionalLong finishedAt = OptionalLong.empty();
  private String prefix = "";
  private String root = "";
  private boolean checkFailed;
  private boolean stopped;
  private boolean none;

  SessionEvents(String id, Listener listener, Allowance allowance, LongSupplier nanoTime) {
    this.id = id;
    this.listener = listener;
    this.allowance = allowance;
    this.nanoTime = nanoTime;
  }

  /** Whether the record is one of those that this version knows. */
  boolean accept(Event event) {
    switch (event.kind()) {
      // As soon as pytest knows of the probe; by now there is a session that must end.
      case "began" -> {}
      case "none" -> none = true;
      case "start" -> start(event);
      case "worker" -> worker(event);
      case "collected" -> collected(event);
      case "test" -> begin(event.nodeId(), runOf(event));
      case "phase" -> phase(event);
      case "done" -> done(event);
      case "collect" -> collect(event);
      case "internal" -> internalError = Optional.of(allowance.text(event.text("text"), ""));
      case "interrupt" -> {
        String message = event.text("message");
        String type = event.text("type");
        String reason = message.isBlank() ? type : type + ": " + message;
        interruption = Optional.of(allowance.text(reason, ""));
      }
      // pytest sends one; where somebody sends another one, the bad one counts.
      case "finish" -> {
        if (exitStatus.orElse(PytestExit.OK) == PytestExit.OK) {
          exitStatus = event.number("status");
          finishedAt = OptionalLong.of(nanoTime.getAsLong());
        }
        checkFailed |= event.text("check").equals("true");
        stopped |= event.text("stopped").equals("true");
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Whether pytest began, and said no more than that, or that it runs no session. */
  boolean onlyBegan() {
    return interpreter.isEmpty() && exitStatus.isEmpty() && started.isEmpty() && finished.isEmpty();
  }

  /** Whether pytest had something else to do than to run tests, such as --version. */
  boolean isNone() {
    return none && onlyBegan();
  }

  private void start(Event event) {
    // The first one counts: only what pytest runs could send another. An XML once named is wanted.
    String name = event.text("xml");
    if (xml.isEmpty() && name.matches("junit-[0-9a-f-]{1,80}\\.xml")) {
      xml = Optional.of(name);
    }
    if (interpreter.isPresent()) {
      return;
    }
    interpreter =
        Optional.of(
            new Interpreter(
                brief(event.text("implementation")),
                brief(event.text("version")),
                brief(event.text("platform")),
                brief(event.text("pytest")),
                event.text("free").equals("true"),
                brief(event.text("executable"))));
    prefix = event.text("prefix");
    root = event.text("root");
  }

  /** One whose interpreter is another than the session's. */
  private void worker(Event event) {
    if (workers.size() < MOST_WORKERS) {
      String version = brief(event.text("version"));
      workers.add(new RanPython("", version, false, brief(event.text("executable"))));
    }
  }

  private static String brief(String text) {
    return text.length() > LONGEST_FACT ? text.substring(0, LONGEST_FACT) : text;
  }

  /** A test that takes part of the tests back is not believed. */
  private void collected(Event event) {
    Optional<Integer> total = event.number("total");
    if (total.isPresent() && total.get() > collected.orElse(-1)) {
      collected = total;
      listener.collected(total.get());
    }
  }

  private static int runOf(Event event) {
    return Math.max(1, event.number("n").orElse(1));
  }

  private void begin(String nodeId, int run) {
    // Some versions of pytest-rerunfailures tell the start of each attempt.
    if (!repeating.remove(nodeId)) {
      Started test = started.get(nodeId);
      if (test == null) {
        if (!allowance.entry(nodeId.length())) {
          return;
        }
        test = new Started(nanoTime.getAsLong());
        started.put(nodeId, test);
      }
      test.runs++;
      test.last = run;
    }
    listener.started(nodeId);
  }

  private void phase(Event event) {
    if (!allowance.entry(event.nodeId().length())) {
      return;
    }
    Key key = Key.of(event);
    Progress test = progress.get(key);
    if (test == null) {
      test = new Progress();
      progress.put(key, test);
    }
    boolean subtest = event.has("sub");
    test.sure |= subtest;
    switch (event.text("outcome")) {
      case "failed" -> {
        // As pytest itself counts: an expected failure isn't one.
        if (event.has("xfail")) {
          test.skipped = skipped(event);
        } else {
          test.problems.add(problem(event));
        }
      }
      case "skipped" -> {
        if (!subtest) {
          test.skipped = skipped(event);
        }
      }
      case "passed" -> {}
      default -> {
        // "rerun" of pytest-rerunfailures and its like: this attempt doesn't count, unless the test
        // ends with it.
        test.problems.add(problem(event));
        test.earlier.add(List.copyOf(test.problems));
        test.problems.clear();
        test.skipped = Optional.empty();
        repeating.add(event.nodeId());
      }
    }
  }

  private Optional<String> skipped(Event event) {
    String reason =
        event.has("xfail") ? Skips.xfail(event.text("xfail")) : Skips.skip(event.text("message"));
    return Optional.of(allowance.text(reason, whole()));
  }

  /** Where a text that must be cut is whole. */
  private String whole() {
    return xml.isPresent() ? "junit/" + xml.get() : "";
  }

  private Problem problem(Event event) {
    return Failures.bounded(unbounded(event), allowance, whole());
  }

  private static Problem unbounded(Event event) {
    String when = event.text("when");
    String message = event.text("message");
    if (when.equals("call")) {
      String prefix = event.has("sub") ? event.text("sub") + " " : "";
      Problem plain = Failures.failure(message, event.text("text"));
      return new Problem(plain.kind(), plain.type(), prefix + plain.message(), plain.details());
    }
    String phase = when.equals("teardown") ? "teardown" : "setup";
    return Failures.error("failed on " + phase + " with \"" + message + "\"", event.text("text"));
  }

  private void done(Event event) {
    String nodeId = event.nodeId();
    repeating.remove(nodeId);
    Started others = started.get(nodeId);
    if (others != null && --others.runs <= 0) {
      started.remove(nodeId);
    }
    Progress known = progress.remove(Key.of(event));
    // Only its fixtures ran, which pytest doesn't count.
    if (event.text("outcome").equals("none")) {
      return;
    }
    Progress test = known == null ? new Progress() : known;
    end(test, event);
    Session.Test result = test(nodeId, runOf(event), test, event.seconds());
    if (!allowance.entry(2 * nodeId.length() + prefix.length())) {
      return;
    }
    finished.add(result);
    listener.finished(nodeId, result.result().status());
  }

  /** The end of a test says how it ended, in case that something of it did not arrive. */
  private void end(Progress test, Event event) {
    if (event.has("odd")) {
      oddly(test, event.text("odd"));
      return;
    }
    String outcome = event.text("outcome");
    test.sure |= !outcome.isEmpty();
    if (outcome.equals("failed") && test.problems.isEmpty()) {
      test.problems.add(Failures.UNKNOWN);
    } else if (outcome.equals("skipped") && test.skipped.isEmpty()) {
      test.skipped = Optional.of(Skips.UNKNOWN);
    }
  }

  /** An outcome that isn't pytest's, such as "quarantined", is no pass and no failure. */
  private void oddly(Progress test, String outcome) {
    String reason = Skips.skip(outcome);
    if (!test.earlier.isEmpty()) {
      List<Problem> attempt = test.earlier.remove(test.earlier.size() - 1);
      reason += attempt.isEmpty() ? "" : ": " + attempt.get(0).message();
    }
    test.skipped = Optional.of(allowance.text(reason, whole()));
    test.sure = true;
  }

  private void collect(Event event) {
    String nodeId = event.nodeId();
    if (!allowance.entry(2 * nodeId.length() + prefix.length())) {
      return;
    }
    Progress module = new Progress();
    if (event.text("outcome").equals("failed")) {
      Problem problem = Failures.collection(event.text("text"));
      module.problems.add(Failures.bounded(problem, allowance, whole()));
    } else {
      module.skipped = Optional.of(allowance.text(Skips.skip(event.text("message")), ""));
    }
    // Each worker of xdist collects. What failed once has failed.
    collection.merge(
        nodeId,
        test(nodeId, 1, module, Duration.ZERO),
        (first, second) -> first.result().problems().isEmpty() ? second : first);
  }

  private Session.Test test(String nodeId, int run, Progress test, Duration time) {
    TestName name = TestName.of(nodeId, prefix);
    return new Session.Test(
        Optional.of(nodeId),
        run,
        test.sure,
        new TestCaseResult(
            name.className(),
            name.name(),
            time,
            test.problems,
            test.skipped,
            TestCaseResult.Output.NONE,
            test.earlier,
            sources.ofNodeId(nodeId)));
  }

  /**
   * @param now when the command ended, if it has; empty for no times of running tests
   */
  Session session(OptionalLong now) {
    return new Session(
        id,
        interpreter,
        workers,
        collected,
        finished,
        running(now),
        List.copyOf(collection.values()),
        internalError,
        interruption,
        exitStatus,
        xml,
        root,
        checkFailed,
        stopped);
  }

  private List<Session.Test> running(OptionalLong now) {
    Map<String, Progress> merged = new HashMap<>();
    for (Map.Entry<Key, Progress> entry : progress.entrySet()) {
      Progress all = merged.computeIfAbsent(entry.getKey().nodeId(), nodeId -> new Progress());
      all.problems.addAll(entry.getValue().problems);
      all.earlier.addAll(entry.getValue().earlier);
    }
    List<Session.Test> running = new ArrayList<>();
    OptionalLong until = finishedAt.isPresent() && now.isPresent() ? finishedAt : now;
    for (Map.Entry<String, Started> entry : started.entrySet()) {
      Started test = entry.getValue();
      Duration time = Duration.ofNanos(Math.max(0, until.orElse(test.since) - test.since));
      Progress all = merged.getOrDefault(entry.getKey(), new Progress());
      running.add(test(entry.getKey(), test.last, all, time));
    }
    return running;
  }
}
