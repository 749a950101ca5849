package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.Probe;
import io.github.pytestmatrix.pytest.PytestCommand;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a job into what its environment is asked to run. */
final class Executions {
  private static final String ADDOPTS = "PYTEST_ADDOPTS";
  private static final String SELECTION = "select.jsonl";

  private Executions() {}

  /**
   * @param selection node ids of the only tests to run; empty for all
   */
  static Execution of(Job job, Layout layout, List<String> selection, Path results) {
    Map<String, byte[]> files = new LinkedHashMap<>(Probe.files());
    Map<String, String> variables = new LinkedHashMap<>(job.variables());
    if (job.script().isPresent()) {
      variables.put(ADDOPTS, PytestCommand.addopts(layout, variables.getOrDefault(ADDOPTS, "")));
    }
    if (!selection.isEmpty()) {
      files.put(SELECTION, Probe.selection(selection));
      variables.put(Probe.SELECT, layout.probe() + "/" + SELECTION);
    }
    return new Execution(
        job.cell().id(),
        job.environment().workspace(),
        files,
        variables,
        job.beforeScript(),
        PytestCommand.argv(layout),
        job.pytestArgs(),
        job.script(),
        results,
        job.limits());
  }
}
