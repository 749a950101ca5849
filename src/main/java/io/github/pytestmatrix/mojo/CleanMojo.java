package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Engine;
import java.util.List;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes this project's cached environments, and containers that builds left behind which were
 * killed.
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
    try (Engine engine = openEngine().engine()) {
      List<String> removed = engine.clean(all);
      removed.forEach(name -> info("Removed " + name));
      if (removed.isEmpty()) {
        getLog().info("There was nothing to remove.");
      }
    }
  }
}
