package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.RanPython;
import io.github.pytestmatrix.engine.shared.NamedPython;
import io.github.pytestmatrix.matrix.Axis;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.Outcome;
import io.github.pytestmatrix.pytest.Session;
import io.github.pytestmatrix.result.CellResult.Interpreter;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether the interpreters that ran a cell's tests are the one that its name says. */
final class InterpreterCheck {
  static final String TYPE = "WrongInterpreter";

  private static final String HINT =
      "A cell must run its tests on the Python that the axis 'python' names. Check which Python"
          + " its <image> (or -Dpytest-matrix.interpreters) contains, which one <beforeScript>"
          + " or PATH puts first, and which one <script> calls. If a script chooses its own"
          + " Pythons, give the axis a name other than 'python'.";

  private final Job job;
  private final Optional<NamedPython> named;

  InterpreterCheck(Job job) {
    this.job = job;
    this.named = NamedPython.of(job.environment().base().python());
  }

  /** Another interpreter's tests prove nothing about this cell, whatever became of them. */
  Outcome of(Outcome outcome, List<Session> sessions) {
    if (named.isEmpty()) {
      return outcome;
    }
    List<RanPython> ran = ran(sessions);
    for (RanPython one : ran) {
      if (!named.get().fits(one, also())) {
        String what = subject() + ", but its tests ran on " + one.description() + ".";
        return error(outcome, what);
      }
    }
    boolean good = outcome.status() == Status.PASSED || outcome.status() == Status.FLAKY;
    return ran.isEmpty() && good
        ? error(outcome, subject() + ", but there is no record of which Python its tests ran on.")
        : outcome;
  }

  /** The beginning of a sentence: {@code The cell py313 is for python 3.13}. */
  private String subject() {
    return subject(job);
  }

  static String subject(Job job) {
    return "The cell " + job.cell().id() + " is for python " + job.environment().base().python();
  }

  /** What else names an implementation. */
  private String also() {
    StringBuilder also = new StringBuilder(job.environment().base().image());
    job.cell()
        .values()
        .forEach((axis, value) -> also.append(axis.equals(Axis.PYTHON) ? "" : " " + value));
    return also.toString();
  }

  private static List<RanPython> ran(List<Session> sessions) {
    List<RanPython> ran = new ArrayList<>();
    for (Session session : sessions) {
      if (session.interpreter().isPresent()) {
        Interpreter it = session.interpreter().get();
        ran.add(
            new RanPython(it.implementation(), it.version(), it.freeThreaded(), it.executable()));
      }
      ran.addAll(session.workers());
    }
    return ran;
  }

  private static Outcome error(Outcome outcome, String what) {
    String besides =
        outcome
            .problem()
            .map(problem -> "\nBesides, " + problem.message() + "\n" + problem.details())
            .orElse("");
    return new Outcome(
        Status.ERROR,
        outcome.tests(),
        Optional.of(new Problem(Problem.Kind.ERROR, TYPE, what, HINT + besides)),
        outcome.interpreter(),
        List.of());
  }
}
