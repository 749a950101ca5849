package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.engine.RanPython;
import io.github.pytestmatrix.pytest.EventReader.Listener;
import io.github.pytestmatrix.result.CellResult.Interpreter;
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

/** Adds up the records of one session. */
final class SessionEvents {
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
  private final MemoryBudget allowance;
  private final LongSupplier nanoTime;
  private final Map<String, Started> started = new LinkedHashMap<>();
  private final Sources sources = new Sources();
  private final Set<String> repeating = new HashSet<>();
  private final Map<TestKey, TestProgress> progress = new LinkedHashMap<>();
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
  private boolean none;
  private boolean leaves;
  private boolean left;

  SessionEvents(String id, Listener listener, MemoryBudget allowance, LongSupplier nanoTime) {
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
      case "test" -> begin(event.nodeId(), event.run());
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
        leaves |= event.text("leaves").equals("true");
      }
      case "left" -> left(event);
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

  /**
   * How the process left Python: with another status than the session's, it is as good as killed.
   */
  private void left(Event event) {
    int status = event.number("status").orElse(PytestExit.OK);
    left |= status == PytestExit.OK || status == exitStatus.orElse(PytestExit.OK);
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
    TestKey key = TestKey.of(event);
    TestProgress test = progress.get(key);
    if (test == null) {
      test = new TestProgress();
      progress.put(key, test);
    }
    if (test.phase(event, allowance, whole())) {
      repeating.add(event.nodeId());
    }
  }

  /** Where a text that must be cut is whole. */
  private String whole() {
    return xml.isPresent() ? "junit/" + xml.get() : "";
  }

  private void done(Event event) {
    String nodeId = event.nodeId();
    repeating.remove(nodeId);
    Started others = started.get(nodeId);
    if (others != null && --others.runs <= 0) {
      started.remove(nodeId);
    }
    TestProgress known = progress.remove(TestKey.of(event));
    // Only its fixtures ran, which pytest doesn't count.
    if (event.text("outcome").equals("none")) {
      return;
    }
    TestProgress test = known == null ? new TestProgress() : known;
    test.end(event, allowance, whole());
    Session.Test result = test(nodeId, event.run(), test, event.seconds());
    if (!allowance.entry(2 * nodeId.length() + prefix.length())) {
      return;
    }
    finished.add(result);
    listener.finished(nodeId, result.result().status());
  }

  private void collect(Event event) {
    String nodeId = event.nodeId();
    if (!allowance.entry(2 * nodeId.length() + prefix.length())) {
      return;
    }
    TestProgress module = new TestProgress();
    module.collected(event, allowance, whole());
    // Each worker of xdist collects. What failed once has failed.
    collection.merge(
        nodeId,
        test(nodeId, 1, module, Duration.ZERO),
        (first, second) -> first.result().problems().isEmpty() ? second : first);
  }

  private Session.Test test(String nodeId, int run, TestProgress test, Duration time) {
    TestName name = TestName.of(nodeId, prefix);
    return new Session.Test(
        Optional.of(nodeId),
        run,
        test.sure(),
        new TestCaseResult(
            name.className(),
            name.name(),
            time,
            test.problems(),
            test.skipped(),
            TestCaseResult.Output.NONE,
            test.earlier(),
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
        leaves && !left);
  }

  private List<Session.Test> running(OptionalLong now) {
    Map<String, TestProgress> merged = new HashMap<>();
    for (Map.Entry<TestKey, TestProgress> entry : progress.entrySet()) {
      merged
          .computeIfAbsent(entry.getKey().nodeId(), nodeId -> new TestProgress())
          .add(entry.getValue());
    }
    List<Session.Test> running = new ArrayList<>();
    OptionalLong until = finishedAt.isPresent() && now.isPresent() ? finishedAt : now;
    for (Map.Entry<String, Started> entry : started.entrySet()) {
      Started test = entry.getValue();
      Duration time = Duration.ofNanos(Math.max(0, until.orElse(test.since) - test.since));
      TestProgress all = merged.getOrDefault(entry.getKey(), new TestProgress());
      running.add(test(entry.getKey(), test.last, all, time));
    }
    return running;
  }
}
