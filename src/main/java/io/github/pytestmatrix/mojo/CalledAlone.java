package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** A goal called by its name alone, which gets nothing of what the POM gives to an execution. */
final class CalledAlone {
  private CalledAlone() {}

  /** Where the goal has no matrix, but executions of the plugin have one. */
  static Optional<MatrixException> fault(MavenProject project, MojoExecution called) {
    Optional<Plugin> plugin = RawConfiguration.plugin(project, called.getPlugin().getKey());
    List<String> ids = plugin.map(CalledAlone::withMatrix).orElse(List.of());
    if (called.getSource() != MojoExecution.Source.CLI || ids.isEmpty()) {
      return Optional.empty();
    }
    String goal = "mvn pytest-matrix:" + called.getGoal();
    List<String> commands = new ArrayList<>();
    for (String id : ids) {
      commands.add(goal + "@" + id);
    }
    return Optional.of(
        new MatrixException(
            "The matrix is empty: it is in the <configuration> of an <execution>, which "
                + goal
                + " does not read.",
            "Call "
                + String.join(" or ", commands)
                + ", or write <matrix> into the plugin's own <configuration>."));
  }

  private static List<String> withMatrix(Plugin plugin) {
    List<String> ids = new ArrayList<>();
    for (PluginExecution execution : plugin.getExecutions()) {
      if (execution.getConfiguration() instanceof Xpp3Dom written
          && (written.getChild("matrix") != null || written.getChild("includes") != null)) {
        ids.add(execution.getId());
      }
    }
    return ids;
  }
}
