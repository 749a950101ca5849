// Plain loops: decision 022
package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.Probe;
import io.github.pytestmatrix.pytest.PytestCommand;
import io.github.pytestmatrix.pytest.Selection;
import io.github.pytestmatrix.pytest.SessionRules;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns a job into what its environment is asked to run. */
final class Executions {
  private static final String ADDOPTS = "PYTEST_ADDOPTS";

  private Executions() {}

  /**
   * @param selection the tests to run
   * @param failIfNoTests whether a cell without any test is a failure
   */
  static Execution of(
      Job job, Layout layout, Selection selection, Path results, boolean failIfNoTests) {
    Map<String, String> variables = new LinkedHashMap<>(job.variables());
    if (job.script().isPresent()) {
      variables.put(ADDOPTS, PytestCommand.addopts(layout, variables.getOrDefault(ADDOPTS, "")));
    }
    if (!selection.all()) {
      variables.put(Probe.SELECT, Probe.selectionFile(layout));
    }
    return new Execution(
        job.cell().id(),
        job.environment().workspace(),
        Probe.files(layout, selection, rules(job, failIfNoTests)),
        variables,
        beforeScript(job, layout),
        PytestCommand.argv(layout),
        job.pytestArgs(),
        job.script(),
        results,
        job.limits());
  }

  private static SessionRules rules(Job job, boolean failIfNoTests) {
    return job.script().isPresent()
        ? SessionRules.ofScript(job.script().get(), failIfNoTests)
        : SessionRules.NONE;
  }

  private static String beforeScript(Job job, Layout layout) {
    String lines = job.beforeScript();
    return lines.isBlank()
        ? lines
        : lines.strip() + "\n" + PytestCommand.restored(layout, job.script().isPresent());
  }
}
