package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Engine;
import io.github.pytestmatrix.engine.docker.daemon.NoDaemonException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Removes the cached environments that this project uses (at the root of a reactor: that all of its
 * modules use), including those that another project built, and containers that killed builds left
 * behind. Environments that a running build uses are kept, and listed. With the engine {@code
 * auto}, it does so for all engines.
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
    Set<String> removed = new LinkedHashSet<>();
    Map<String, Cleaned.Kept> kept = new LinkedHashMap<>();
    for (MavenProject each : projects()) {
      project = each;
      clean(removed, kept);
    }
    kept.keySet().removeAll(removed);
    lines(new Cleaned(List.copyOf(removed), List.copyOf(kept.values()))).forEach(this::info);
  }

  private List<MavenProject> projects() {
    Optional<MojoExecution.Source> source = execution().map(MojoExecution::getSource);
    boolean called = source.isPresent() && source.get() == MojoExecution.Source.CLI;
    return called && !all ? reactor(project, session.getProjects()) : List.of(project);
  }

  /** Called at the root of a reactor, Maven runs this goal there only. */
  static List<MavenProject> reactor(MavenProject project, List<MavenProject> all) {
    return project.isExecutionRoot() ? all : List.of(project);
  }

  private void clean(Set<String> removed, Map<String, Cleaned.Kept> kept)
      throws InterruptedException {
    for (EngineChoice.Opening opening : wantedEngine().all(this::openDocker, this::openLocal)) {
      try (Engine engine = opening.open()) {
        Cleaned cleaned = engine.clean(all);
        removed.addAll(cleaned.removed());
        cleaned.kept().forEach(one -> kept.put(one.name(), one));
      } catch (NoDaemonException none) {
        if (wantedEngine() != EngineChoice.AUTO) {
          throw none;
        }
        getLog().info("No Docker daemon answers, so only this machine's environments are removed.");
      }
    }
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
