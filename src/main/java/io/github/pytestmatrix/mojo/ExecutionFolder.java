package io.github.pytestmatrix.mojo;

import java.io.File;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.eclipse.aether.SessionData;

/**
 * Where an execution of the goal writes. Executions of one module may have cells of the same ids;
 * what one of them found must not be lost to another.
 *
 * @param label what tells its cells from those of others, in reports that they share; empty where
 *     there are no others
 */
record ExecutionFolder(Path path, String label) {
  private static final String KEY = "io.github.pytest-matrix.folders";
  private static final String DEFAULT = "default";

  /**
   * @param directory what all of them have as their output directory
   */
  static ExecutionFolder of(MavenSession session, MojoExecution execution, File directory) {
    Path path = directory.toPath().toAbsolutePath().normalize();
    String id = PomValues.orEmpty(execution.getExecutionId());
    SessionData data = session.getRepositorySession().getData();
    data.set(KEY, null, new ConcurrentHashMap<String, String>());
    @SuppressWarnings("unchecked") // nobody else writes under our key
    Map<String, String> owners = (Map<String, String>) data.get(KEY);
    boolean others = !id.equals(DEFAULT) && hasOthers(session.getCurrentProject(), execution);
    // Besides those of the POM, there may be one of the command line.
    if (!others && id.equals(owners.computeIfAbsent(path.toString(), unowned -> id))) {
      return new ExecutionFolder(path, "");
    }
    String name = id.replaceAll("[^A-Za-z0-9._-]", "_");
    return new ExecutionFolder(
        path.resolve("executions").resolve(name),
        id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"));
  }

  /** Whether the POM has other executions of the goal that have the same output directory. */
  private static boolean hasOthers(MavenProject project, MojoExecution execution) {
    Optional<Plugin> plugin = RawConfiguration.plugin(project, execution.getPlugin().getKey());
    if (plugin.isEmpty()) {
      return false;
    }
    String mine = directory(plugin.get(), execution.getExecutionId());
    for (PluginExecution other : plugin.get().getExecutions()) {
      if (!other.getId().equals(execution.getExecutionId())
          && other.getGoals().contains(execution.getGoal())
          && directory(plugin.get(), other.getId()).equals(mine)) {
        return plugin.get().getExecutionsAsMap().containsKey(execution.getExecutionId());
      }
    }
    return false;
  }

  private static String directory(Plugin plugin, String id) {
    Optional<Xpp3Dom> element =
        RawConfiguration.configuration(plugin, id)
            .map(configuration -> configuration.getChild("outputDirectory"));
    return element.isPresent() ? PomValues.orEmpty(element.get().getValue()).strip() : "";
  }
}
