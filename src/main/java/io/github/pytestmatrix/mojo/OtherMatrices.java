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
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * The matrices of the build's other modules and executions, read from their POMs: so it needn't be
 * known which of them comes last, or whether it comes at all, to say that nobody has a cell.
 */
final class OtherMatrices {
  private OtherMatrices() {}

  static List<Matrix> of(MavenSession session, MojoExecution execution) {
    List<Matrix> matrices = new ArrayList<>();
    for (MavenProject project : session.getProjects()) {
      Optional<Plugin> plugin = Written.plugin(project, execution.getPlugin().getKey());
      if (plugin.isEmpty()) {
        continue;
      }
      for (String id : ids(plugin.get(), execution)) {
        if (!(project.equals(session.getCurrentProject())
            && id.equals(execution.getExecutionId()))) {
          Written.configuration(plugin.get(), id)
              .flatMap(OtherMatrices::matrix)
              .ifPresent(matrices::add);
        }
      }
    }
    return matrices;
  }

  /** Of the executions of the same goal that the build comes to. */
  private static List<String> ids(Plugin plugin, MojoExecution execution) {
    if (execution.getSource() == MojoExecution.Source.CLI) {
      return List.of(execution.getExecutionId());
    }
    List<String> ids = new ArrayList<>();
    for (PluginExecution each : plugin.getExecutions()) {
      if (each.getGoals().contains(execution.getGoal())) {
        ids.add(each.getId());
      }
    }
    return ids;
  }

  /** Empty where there is none, or where it has faults: these are found when its turn comes. */
  private static Optional<Matrix> matrix(Xpp3Dom written) {
    Xpp3Dom configuration = new Xpp3Dom(written);
    AxisValues.shortenAll(configuration);
    Xpp3Dom skip = configuration.getChild("skip");
    if (skip != null && "true".equalsIgnoreCase(skip.getValue())) {
      return Optional.empty();
    }
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
      texts.put(child.getName(), Texts.orEmpty(child.getValue()));
    }
    return texts;
  }
}
