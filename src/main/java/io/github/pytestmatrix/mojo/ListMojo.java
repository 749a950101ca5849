package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.console.PlanJson;
import io.github.pytestmatrix.console.PlanText;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.EnvironmentState;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.plan.Plan;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Shows the plan without running it: each cell with its image or interpreter, its environment and
 * whether that is cached, and its command.
 *
 * @since 0.1.0
 */
@Mojo(name = "list", threadSafe = true)
public final class ListMojo extends PlanMojo {
  /**
   * {@code text}, or {@code json} for programs: an object with the array {@code cells}.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.format", defaultValue = "text")
  private String format = "text";

  /**
   * A file to write the list to, instead of the log.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.outputFile")
  private @Nullable File outputFile;

  @Override
  void run() throws InterruptedException {
    boolean json = json();
    try (EngineOpening opening = new EngineOpening(this::openEngine, getLog()::warn)) {
      Plan plan = plan();
      EngineChoice.Chosen chosen = opening.chosen();
      Engine engine = chosen.engine();
      if (!json) {
        plan.notes().forEach(this::info);
        plan.warnings().forEach(this::warn);
      }
      if (!json) {
        tell(plan, chosen);
      }
      List<EnvironmentState> states = new ArrayList<>();
      for (Job job : plan.jobs()) {
        states.add(engine.inspect(job.environment()));
      }
      show(
          json
              ? List.of(PlanJson.of(plan, states, engine.description()))
              : PlanText.of(plan, states, engine.description()),
          json);
    }
  }

  private boolean json() {
    return switch (format.strip().toLowerCase(Locale.ROOT)) {
      case "text" -> false;
      case "json" -> true;
      default ->
          throw new MatrixException(
              "<format> is '" + format + "', which is not valid.", "Write text or json.");
    };
  }

  private void show(List<String> lines, boolean json) {
    if (outputFile != null) {
      write(lines, outputFile.toPath());
    } else if (json || !getLog().isInfoEnabled()) {
      // Asked for by -q: the list alone, for another program.
      Stdout.of(session).print(String.join("\n", lines.stream().map(this::shown).toList()) + "\n");
    } else {
      lines.forEach(this::info);
    }
  }

  private void write(List<String> lines, Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.write(file, lines.stream().map(this::shown).toList());
    } catch (IOException unwritable) {
      throw new MatrixException(
          "Can't write <outputFile> " + file + ": " + unwritable, "Choose another.", unwritable);
    }
    info("The list is in " + file);
  }
}
