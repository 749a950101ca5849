package io.github.pytestmatrix.console;

import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.engine.shared.Shell;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.workspace.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan as text, a line each. */
public final class PlanText {
  private PlanText() {}

  /**
   * @param states what preparing each job's environment would find, in the jobs' order
   */
  public static List<String> of(Plan plan, List<EnvironmentState> states, String engine) {
    List<String> lines = new ArrayList<>();
    lines.add("Engine: " + engine);
    lines.add(
        "Sources: "
            + plan.workspace().root()
            + " ("
            + Volume.of(plan.workspace()).text()
            + " for each cell)");
    for (int i = 0; i < plan.jobs().size(); i++) {
      lines.add("");
      lines.addAll(job(plan.jobs().get(i), states.get(i)));
    }
    return lines.stream().flatMap(text -> List.of(text.split("\n", -1)).stream()).toList();
  }

  private static List<String> job(Job job, EnvironmentState state) {
    List<String> lines = new ArrayList<>();
    lines.add(
        job.cell().id()
            + "  "
            + job.cell().values().entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(" "))
            + (job.allowFailure() ? "  (may fail)" : ""));
    lines.add(
        String.format(Locale.ROOT, "  %-11s  %s", state.kind().word(), state.base())
            + (state.basePresent() || state.lack().isPresent() ? "" : " (to pull)"));
    state
        .lack()
        .ifPresent(
            lack ->
                lines.add(
                    "  missing      "
                        + (lack.what() + "\n" + lack.hint())
                            .strip()
                            .replace("\n", "\n               ")));
    lines.add("  environment  " + environment(state));
    lines.add("  command      " + command(job));
    return lines;
  }

  private static String environment(EnvironmentState state) {
    if (state.lack().isPresent()) {
      return "none";
    }
    if (!state.basePresent()) {
      return "known after the image is pulled";
    }
    return state.name() + (state.cached() ? " (cached)" : " (to build)");
  }

  private static String command(Job job) {
    String before = job.beforeScript().isBlank() ? "" : oneLine(job.beforeScript()) + "; ";
    return before
        + job.script()
            .map(PlanText::oneLine)
            .orElseGet(() -> ("python -m pytest " + Shell.arguments(job.pytestArgs())).strip());
  }

  private static String oneLine(String lines) {
    return lines.strip().lines().map(String::strip).collect(Collectors.joining("; "));
  }
}
