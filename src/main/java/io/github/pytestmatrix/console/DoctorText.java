package io.github.pytestmatrix.console;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.EngineFact;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.plan.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the goal {@code doctor} prints, a line each. */
public final class DoctorText {
  private static final int NAME = 12;

  private final List<String> lines = new ArrayList<>();

  /** What is to know of an engine, or why it is not there. */
  public void section(String title, List<EngineFact> facts, Optional<MatrixException> trouble) {
    lines.add("");
    lines.add(title);
    facts.forEach(fact -> entry(fact.name(), fact.value()));
    trouble.ifPresent(
        why -> {
          entry("unavailable", why.what());
          if (!why.hint().isEmpty()) {
            entry("to fix it", why.hint());
          }
        });
  }

  /**
   * @param engine which one runs them, and why
   */
  public void cells(String engine, Map<Job, EnvironmentState> states) {
    lines.add("");
    lines.add(engine);
    states.forEach((job, state) -> cell(job.cell().id(), state));
    lines.add("");
  }

  private void cell(String id, EnvironmentState state) {
    if (state.lack().isPresent()) {
      entry(id, "can't run: " + state.lack().get().what());
      if (!state.lack().get().hint().isEmpty()) {
        entry("", "to fix it: " + state.lack().get().hint());
      }
      return;
    }
    String environment =
        state.cached()
            ? "environment cached"
            : state.basePresent() ? "environment to build" : "to pull, environment to build";
    entry(id, state.base() + ", " + environment);
  }

  private void entry(String name, String value) {
    String label = name;
    for (String line : value.split("\\R", -1)) {
      lines.add(
          String.format(Locale.ROOT, "  %-" + NAME + "s  %s", label, line.strip()).stripTrailing());
      label = "";
    }
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }
}
