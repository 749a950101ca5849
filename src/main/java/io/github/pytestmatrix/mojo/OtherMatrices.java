package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.Matrix;
import io.github.pytestmatrix.matrix.MatrixSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * The matrices of the build's other modules and executions, read from their POMs: so it needn't be
 * known which of them comes last, or whether it comes at all, to say that nobody has a cell.
 */
final class OtherMatrices {
  private static final Map<String, String> SKIPS =
      Map.of(
          "skip", CommandLine.PREFIX + "skip",
          "skipTests", "skipTests",
          "skipITs", "skipITs",
          "mavenTestSkip", "maven.test.skip");

  private OtherMatrices() {}

  static List<Matrix> of(MavenSession session, MojoExecution execution) {
    List<Matrix> matrices = new ArrayList<>();
    for (MavenProject project : session.getProjects()) {
      boolean called = execution.getSource() == MojoExecution.Source.CLI;
      String key = execution.getPlugin().getKey();
      // What is only managed is configured for a call from the command line, but never comes.
      Optional<Plugin> plugin =
          called ? RawConfiguration.plugin(project, key) : RawConfiguration.used(project, key);
      if (plugin.isEmpty()) {
        continue;
      }
      for (String id : ids(plugin.get(), execution, new Phases(session.getGoals()))) {
        if (!(project.equals(session.getCurrentProject())
            && id.equals(execution.getExecutionId()))) {
          RawConfiguration.configuration(plugin.get(), id)
              .filter(written -> !isSkipped(written, project, session, execution))
              .flatMap(OtherMatrices::matrix)
              .ifPresent(matrices::add);
        }
      }
    }
    return matrices;
  }

  /** Of the executions of the same goal that the build comes to. */
  private static List<String> ids(Plugin plugin, MojoExecution execution, Phases phases) {
    if (execution.getSource() == MojoExecution.Source.CLI) {
      return List.of(execution.getExecutionId());
    }
    List<String> ids = new ArrayList<>();
    for (PluginExecution each : plugin.getExecutions()) {
      String phase = each.getPhase() == null ? standardPhase(execution) : each.getPhase();
      if (each.getGoals().contains(execution.getGoal()) && phases.reach(phase)) {
        ids.add(each.getId());
      }
    }
    return ids;
  }

  private static String standardPhase(MojoExecution execution) {
    MojoDescriptor goal = execution.getMojoDescriptor();
    return goal == null || goal.getPhase() == null ? "none" : goal.getPhase();
  }

  /** By an element, or by a property of its POM: those of the command line skip this one, too. */
  private static boolean isSkipped(
      Xpp3Dom configuration, MavenProject project, MavenSession session, MojoExecution execution) {
    MojoDescriptor goal = execution.getMojoDescriptor();
    for (Map.Entry<String, String> skip : SKIPS.entrySet()) {
      if (goal == null || !goal.getParameterMap().containsKey(skip.getKey())) {
        continue; // the goal can't be skipped
      }
      Xpp3Dom element = configuration.getChild(skip.getKey());
      String written = element == null ? null : element.getValue();
      String property =
          session
              .getUserProperties()
              .getProperty(
                  skip.getValue(), project.getProperties().getProperty(skip.getValue(), ""));
      if ("true".equalsIgnoreCase(written == null ? property : written.strip())) {
        return true;
      }
    }
    return false;
  }

  /** Empty where there is none, or where it has faults: these are found when its turn comes. */
  private static Optional<Matrix> matrix(Xpp3Dom written) {
    Xpp3Dom configuration = new Xpp3Dom(written);
    AxisValues.shortenAll(configuration);
    List<MatrixException> faults = new ArrayList<>();
    Xpp3Dom axes = configuration.getChild("matrix");
    Matrix matrix =
        Matrix.expand(
            new MatrixSpec(
                axes == null ? Map.of() : texts(axes),
                entries(configuration.getChild("excludes")),
                entries(configuration.getChild("includes")),
                Integer.MAX_VALUE),
            faults);
    return faults.isEmpty() ? Optional.of(matrix) : Optional.empty();
  }

  private static List<Map<String, String>> entries(@Nullable Xpp3Dom list) {
    List<Map<String, String>> entries = new ArrayList<>();
    if (list != null) {
      for (Xpp3Dom entry : list.getChildren()) {
        entries.add(texts(entry));
      }
    }
    return entries;
  }

  private static Map<String, String> texts(Xpp3Dom parent) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Xpp3Dom child : parent.getChildren()) {
      texts.put(child.getName(), PomValues.orEmpty(child.getValue()));
    }
    return texts;
  }
}
