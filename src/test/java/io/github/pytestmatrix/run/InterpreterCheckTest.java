package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.RanPython;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.EventReader;
import io.github.pytestmatrix.pytest.Outcome;
import io.github.pytestmatrix.pytest.ResultLimits;
import io.github.pytestmatrix.pytest.Session;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterpreterCheckTest {
  private final EventReader events =
      new EventReader(EventReader.Listener.NONE, ResultLimits.forCells(1));
  private int session;

  private InterpreterCheckTest ran(String implementation, String version) {
    session++;
    return event(
        "{'e':'start','implementation':'%s','version':'%s','executable':'/opt/python%d'}"
            .formatted(implementation, version, session));
  }

  private InterpreterCheckTest event(String json) {
    String line = "\n@pmx1 1-%d %d 0 1 %s\n".formatted(session, session, json.replace('\'', '"'));
    events.feed(line.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  private static Job job(String python, String image, Map<String, String> values) {
    Job plain = Plans.of("py313").jobs().get(0);
    EnvironmentSpec spec = plain.environment();
    return new Job(
        new Cell("py313", values),
        new EnvironmentSpec(
            new Base(image, python),
            spec.requirements(),
            spec.requirementInputs(),
            spec.packages(),
            spec.setup(),
            spec.variables(),
            spec.install(),
            spec.workspace(),
            spec.digest(),
            spec.timeout()),
        "",
        "",
        Optional.empty(),
        Map.of(),
        plain.limits(),
        false);
  }

  private Outcome checked(String python, Status status, Optional<Problem> problem) {
    return checked(job(python, "example:1", Map.of("python", python)), status, problem);
  }

  private Outcome checked(Job job, Status status, Optional<Problem> problem) {
    Outcome outcome = new Outcome(status, List.of(), problem, Optional.empty(), List.of("a::b"));
    List<Session> sessions = events.sessions();
    return new InterpreterCheck(job).of(outcome, sessions);
  }

  private Outcome passed(String python) {
    return checked(python, Status.PASSED, Optional.empty());
  }

  @Test
  void cellOnAnotherPythonIsAnErrorThatNamesBothAndTheWayOut() {
    Outcome outcome = ran("CPython", "3.12.1").passed("3.13");

    assertThat(outcome.status()).isEqualTo(Status.ERROR);
    assertThat(outcome.failedNodeIds()).isEmpty();
    Problem problem = outcome.problem().orElseThrow();
    assertThat(problem.type()).isEqualTo("WrongInterpreter");
    assertThat(problem.message())
        .isEqualTo(
            "The cell py313 is for python 3.13, but its tests ran on CPython 3.12.1 at"
                + " /opt/python1.");
    assertThat(problem.details())
        .contains("<image>", "<script>", "-Dpytest-matrix.interpreters", "a name other than");
  }

  @Test
  void eachSessionCountsNotOnlyTheFirst() {
    Outcome outcome = ran("CPython", "3.13.1").ran("CPython", "3.9.5").passed("3.13");

    assertThat(outcome.problem().orElseThrow().message()).contains("3.9.5 at /opt/python2");
  }

  @Test
  void workerOfXdistCountsToo() {
    ran("CPython", "3.13.1").event("{'e':'worker','version':'3.9.5','executable':'/opt/p'}");

    assertThat(events.sessions().get(0).workers())
        .containsExactly(new RanPython("", "3.9.5", false, "/opt/p"));
    assertThat(passed("3.13").problem().orElseThrow().message()).contains("Python 3.9.5 at /opt/p");
  }

  @Test
  void freeThreadedInterpreterIsAnother() {
    event("{'e':'start','implementation':'CPython','version':'3.13.1','free':true}");

    assertThat(passed("3.13t").status()).isEqualTo(Status.PASSED);
    assertThat(passed("3.13").problem().orElseThrow().message()).contains("CPython 3.13.1t");
  }

  @Test
  void whatWasWrongBesidesIsKept() {
    Problem crash = new Problem(Problem.Kind.ERROR, "Crash", "Killed by SIGSEGV.", "the end");
    Outcome outcome = ran("CPython", "3.12.1").checked("3.13", Status.ERROR, Optional.of(crash));

    assertThat(outcome.problem().orElseThrow().details()).contains("Killed by SIGSEGV.", "the end");
  }

  @Test
  void passWithoutAnyWordOnTheInterpreterIsNone() {
    assertThat(passed("3.13").status()).isEqualTo(Status.ERROR);
    assertThat(checked("3.13", Status.FAILED, Optional.empty()).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void valueThatNamesNoVersionIsNotCompared() {
    assertThat(ran("CPython", "3.12.1").passed("nightly").status()).isEqualTo(Status.PASSED);
    assertThat(passed("").status()).isEqualTo(Status.PASSED);
  }

  @Test
  void implementationMayBeNamedElsewhereInTheCell() {
    ran("PyPy", "3.10.13");
    Job image = job("3.10", "pypy:3.10-slim", Map.of("python", "3.10"));
    Job axis = job("3.10", "example:1", Map.of("python", "3.10", "implementation", "pypy"));

    assertThat(checked(image, Status.PASSED, Optional.empty()).status()).isEqualTo(Status.PASSED);
    assertThat(checked(axis, Status.PASSED, Optional.empty()).status()).isEqualTo(Status.PASSED);
    assertThat(passed("3.10").status()).isEqualTo(Status.ERROR);
  }

  @Test
  void rightInterpreterChangesNothing() {
    Outcome outcome = ran("CPython", "3.13.0").passed("3.13");

    assertThat(outcome.status()).isEqualTo(Status.PASSED);
    assertThat(outcome.problem()).isEmpty();
  }
}
