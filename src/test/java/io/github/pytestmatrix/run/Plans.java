package io.github.pytestmatrix.run;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import io.github.pytestmatrix.workspace.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Plans to run. */
final class Plans {
  private static final Workspace WORKSPACE = new Workspace(Path.of("/sources"), List.of());

  private Plans() {}

  /**
   * A cell for each id; a question mark at its end lets the cell fail, and an image may follow an
   * at sign.
   */
  static Plan of(String... cells) {
    return new Plan(Stream.of(cells).map(Plans::job).toList(), WORKSPACE, List.of());
  }

  /** A job whose lines run instead of pytest. */
  static Job script(String lines) {
    return script(lines, "");
  }

  static Job script(String lines, String beforeScript) {
    Job job = job("py38");
    return new Job(
        job.cell(),
        job.environment(),
        beforeScript,
        job.pytestArgs(),
        Optional.of(lines),
        job.variables(),
        job.limits(),
        job.allowFailure());
  }

  /** One whose outputs are masked. */
  static Plan of(Mask mask, String... cells) {
    Plan plan = of(cells);
    return new Plan(
        plan.jobs(), plan.cells(), plan.workspace(), plan.warnings(), plan.notes(), mask);
  }

  private static Job job(String cell) {
    String id = cell.replace("?", "").replaceFirst("@.*", "");
    String image = cell.contains("@") ? cell.replaceFirst("[^@]*@", "") : "python:3-slim";
    return new Job(
        new Cell(id, Map.of("python", id)),
        new EnvironmentSpec(
            new Base(image, "3"),
            List.of(),
            Map.of(),
            List.of(),
            "",
            Map.of(),
            ProjectInstall.NONE,
            WORKSPACE,
            id,
            Duration.ofMinutes(5)),
        "",
        "",
        Optional.empty(),
        Map.of("MATRIX_PYTHON", id),
        new Limits(
            Duration.ofHours(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        cell.endsWith("?"));
  }
}
