package io.github.pytestmatrix.console;

import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.engine.ProjectInstall;
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

/** Plans to print. */
final class Jobs {
  private static final Workspace WORKSPACE = new Workspace(Path.of("/build"), List.of());

  private Jobs() {}

  static Plan plan(String... cells) {
    return new Plan(Stream.of(cells).map(Jobs::job).toList(), WORKSPACE, List.of("One axis only."));
  }

  static Job job(String cell) {
    return new Job(
        new Cell(cell, Map.of("python", "3." + cell.replaceAll("\\D", "").replaceAll("^3", ""))),
        new EnvironmentSpec(
            new Base("python:3.8-slim", "3.8"),
            List.of(),
            Map.of(),
            List.of(),
            "",
            Map.of(),
            ProjectInstall.NONE,
            WORKSPACE,
            "d",
            Duration.ofMinutes(5)),
        "",
        "",
        Optional.empty(),
        Map.of(),
        new Limits(
            Duration.ofHours(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        false);
  }
}
