package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.docker.daemon.NoDaemonException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes the cached environments that this project uses, including those that another project
 * built, and containers that killed builds left behind. Environments that a running build uses are
 * kept, and listed. With the engine {@code auto}, it does so for all engines.
 *
 * @since 0.1.0
 */
@Mojo(name = "clean", threadSafe = true, requiresProject = false)
public final class CleanMojo extends EngineMojo {
  /**
   * Removes the cached environments of all projects.
   *
   * @since 0.1.0
   */
  @Parameter(property = "pytest-matrix.all", defaultValue = "false")
  private boolean all;

  @Override
  void run() throws InterruptedException {
    List<MatrixException> faults = faultsAsWritten();
    if (!faults.isEmpty()) {
      throw MatrixException.all(faults);
    }
    List<String> removed = new ArrayList<>();
    List<Cleaned.Kept> kept = new ArrayList<>();
    for (EngineChoice.Opening opening : wantedEngine().all(this::openDocker, this::openLocal)) {
      try (Engine engine = opening.open()) {
        Cleaned cleaned = engine.clean(all);
        removed.addAll(cleaned.removed());
        kept.addAll(cleaned.kept());
      } catch (NoDaemonException none) {
        if (wantedEngine() != EngineChoice.AUTO) {
          throw none;
        }
        getLog().info("No Docker daemon answers, so only this machine's environments are removed.");
      }
    }
    lines(new Cleaned(removed, kept)).forEach(this::info);
  }

  static List<String> lines(Cleaned cleaned) {
    List<String> lines = new ArrayList<>();
    cleaned.removed().forEach(name -> lines.add("Removed " + name));
    cleaned.kept().forEach(one -> lines.add("Kept " + one.name() + ": " + one.reason() + "."));
    if (!cleaned.kept().isEmpty()) {
      lines.add("To remove what was kept, run this goal again when no build uses it.");
    } else if (lines.isEmpty()) {
      lines.add("There was nothing to remove.");
    }
    return lines;
  }
}
