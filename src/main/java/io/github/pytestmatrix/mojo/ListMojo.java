package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.console.PlanText;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Shows the plan without running it: each cell with its image or interpreter, its environment and
 * whether that is cached, and its command.
 *
 * @since 0.1.0
 */
@Mojo(name = "list", threadSafe = true)
public final class ListMojo extends PlanMojo {
  @Override
  void run() throws InterruptedException {
    try (EngineOpening opening = new EngineOpening(this::openEngine, getLog()::warn)) {
      Plan plan = plan();
      plan.notes().forEach(this::info);
      plan.warnings().forEach(this::warn);
      EngineChoice.Chosen chosen = opening.chosen();
      Engine engine = chosen.engine();
      if (!chosen.reason().isEmpty()) {
        info(chosen.reason());
      }
      List<EnvironmentState> states = new ArrayList<>();
      for (Job job : plan.jobs()) {
        states.add(engine.inspect(job.environment()));
      }
      PlanText.of(plan, states, engine.description()).forEach(this::info);
    }
  }
}
