package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.pytest.EventReader.Listener;
import io.github.pytestmatrix.result.CellResult.Interpreter;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds up the records of one session. */
final class SessionEvents {
  /** A test in progress. With {@code xdist --dist=each}, each worker runs every test. */
  private record Key(String nodeId, String worker) {}

  private static final class Progress {
    private final List<Problem> problems = new ArrayList<>();
    private final List<List<Problem>> earlier = new ArrayList<>();
    private Optional<String> skipped = Optional.empty();
  }

  private final String id;
  private final Listener listener;
  private final Map<String, Integer> started = new LinkedHashMap<>();
  private final Set<String> repeating = new HashSet<>();
  private final Map<Key, Progress> progress = new LinkedHashMap<>();
  private final List<Session.Test> finished = new ArrayList<>();
  private final Map<String, Session.Test> collection = new LinkedHashMap<>();
  private Optional<Interpreter> interpreter = Optional.empty();
  private Optional<Integer> collected = Optional.empty();
  private Optional<String> internalError = Optional.empty();
  private Optional<String> interruption = Optional.empty();
  private Optional<Integer> exitStatus = Optional.empty();
  private Optional<String> xml = Optional.empty();
  private String prefix = "";

  SessionEvents(String id, Listener listener) {
    this.id = id;
    this.listener = listener;
  }

  /** Whether the record is one of those that this version knows. */
  boolean accept(Event event) {
    switch (event.kind()) {
      case "start" -> start(event);
      case "collected" -> {
        collected = event.number("total");
        collected.ifPresent(listener::collected);
      }
      case "test" -> {
        // Some versions of pytest-rerunfailures tell the start of each attempt.
        if (!repeating.remove(event.nodeId())) {
          started.merge(event.nodeId(), 1, Integer::sum);
        }
        listener.started(event.nodeId());
      }
      case "phase" -> phase(event);
      case "done" -> done(event);
      case "collect" -> collect(event);
      case "internal" -> internalError = Optional.of(event.text("text"));
      case "interrupt" -> {
        String message = event.text("message");
        String type = event.text("type");
        interruption = Optional.of(message.isBlank() ? type : type + ": " + message);
      }
      case "finish" -> exitStatus = event.number("status");
      default -> {
        return false;
      }
    }
    return true;
  }

  private void start(Event event) {
    interpreter =
        Optional.of(
            new Interpreter(
                event.text("implementation"),
                event.text("version"),
                event.text("platform"),
                event.text("pytest")));
    xml = Optional.of(event.text("xml")).filter(name -> name.matches("junit-[0-9a-f-]+\\.xml"));
    prefix = event.text("prefix");
  }

  private void phase(Event event) {
    Progress test =
        progress.computeIfAbsent(new Key(event.nodeId(), event.text("w")), k -> new Progress());
    boolean subtest = event.has("sub");
    switch (event.text("outcome")) {
      case "failed" -> {
        // As pytest itself counts: an expected failure isn't one.
        if (event.has("xfail")) {
          test.skipped = Optional.of(Skips.xfail(event.text("xfail")));
        } else {
          test.problems.add(problem(event));
        }
      }
      case "skipped" -> {
        if (!subtest) {
          test.skipped =
              Optional.of(
                  event.has("xfail")
                      ? Skips.xfail(event.text("xfail"))
                      : Skips.skip(event.text("message")));
        }
      }
      case "passed" -> {}
      default -> {
        // "rerun" of pytest-rerunfailures and its like: this attempt doesn't count.
        test.problems.add(problem(event));
        test.earlier.add(List.copyOf(test.problems));
        test.problems.clear();
        test.skipped = Optional.empty();
        repeating.add(event.nodeId());
      }
    }
  }

  private static Problem problem(Event event) {
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
    started.computeIfPresent(nodeId, (test, count) -> count > 1 ? count - 1 : null);
    Progress test = progress.remove(new Key(nodeId, event.text("w")));
    Session.Test result = test(nodeId, test == null ? new Progress() : test, event.seconds());
    finished.add(result);
    listener.finished(nodeId, result.result().status());
  }

  private void collect(Event event) {
    Progress module = new Progress();
    if (event.text("outcome").equals("failed")) {
      module.problems.add(Failures.collection(event.text("text")));
    } else {
      module.skipped = Optional.of(Skips.skip(event.text("message")));
    }
    // Each worker of xdist collects.
    collection.put(event.nodeId(), test(event.nodeId(), module, Duration.ZERO));
  }

  private Session.Test test(String nodeId, Progress test, Duration time) {
    TestName name = TestName.of(nodeId, prefix);
    return new Session.Test(
        Optional.of(nodeId),
        new TestCaseResult(
            name.className(),
            name.name(),
            time,
            test.problems,
            test.skipped,
            TestCaseResult.Output.NONE,
            test.earlier));
  }

  Session session() {
    List<Session.Test> running = new ArrayList<>();
    for (String nodeId : started.keySet()) {
      Progress merged = new Progress();
      progress.forEach(
          (key, test) -> {
            if (key.nodeId().equals(nodeId)) {
              merged.problems.addAll(test.problems);
              merged.earlier.addAll(test.earlier);
            }
          });
      running.add(test(nodeId, merged, Duration.ZERO));
    }
    return new Session(
        id,
        interpreter,
        collected,
        finished,
        running,
        List.copyOf(collection.values()),
        internalError,
        interruption,
        exitStatus,
        xml);
  }
}
