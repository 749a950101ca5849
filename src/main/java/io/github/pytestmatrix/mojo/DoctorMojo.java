package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.console.DoctorText;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Shows what this machine has, and for each cell what it would use, or what is missing and how to
 * install it. Fails if a cell can't run. Runs and installs nothing.
 *
 * @since 0.1.0
 */
@Mojo(name = "doctor", threadSafe = true)
public final class DoctorMojo extends PlanMojo {
  @Override
  void run() throws InterruptedException, MojoFailureException {
    EngineChoice wanted = wantedEngine();
    DoctorText text = new DoctorText();
    try (EngineAvailability docker = EngineAvailability.of(this::openDocker);
        EngineAvailability local = EngineAvailability.of(this::openLocal)) {
      if (wanted == EngineChoice.LOCAL) {
        text.section("Local", local.facts(), local.trouble());
        text.section("Docker", docker.facts(), docker.trouble());
      } else {
        text.section("Docker", docker.facts(), docker.trouble());
        text.section("Local", local.facts(), local.trouble());
      }
      show(text);
      report(wanted.open(docker::engine, local::engine));
    }
  }

  private void report(EngineChoice.Chosen chosen)
      throws InterruptedException, MojoFailureException {
    Plan plan = plan();
    plan.notes().forEach(this::info);
    plan.warnings().forEach(this::warn);
    warnOf(plan, chosen);
    Engine engine = chosen.engine();
    Map<Job, EnvironmentState> states = new LinkedHashMap<>();
    for (Job job : plan.jobs()) {
      states.put(job, engine.inspect(job.environment()));
    }
    DoctorText text = new DoctorText();
    text.cells(
        chosen.reason().isEmpty() ? "Engine: " + engine.description() : chosen.reason(), states);
    show(text);
    List<String> lacking =
        states.entrySet().stream()
            .filter(cell -> cell.getValue().lack().isPresent())
            .map(cell -> cell.getKey().cell().id())
            .toList();
    if (!lacking.isEmpty()) {
      throw new MojoFailureException(
          lacking.size()
              + " of "
              + states.size()
              + " cells can't run: "
              + String.join(", ", lacking)
              + ". See above for what is missing and how to fix it.");
    }
  }

  private void show(DoctorText text) {
    text.lines().forEach(this::info);
  }
}
