package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.Matrix;
import io.github.pytestmatrix.matrix.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.PluginParameterExpressionEvaluator;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluationException;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as it is written, read before Maven fills a goal with it: what Maven would drop
 * without a word, or refuse in words of its own, is found here, and what it could not read is taken
 * out of its way. See docs/decisions/029-the-raw-configuration-is-checked.md.
 */
final class RawConfiguration {
  private final MavenSession session;
  private final MojoExecution execution;
  private final List<MatrixException> faults = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean readable = true;
  private Xpp3Dom pom = new Xpp3Dom("configuration");

  private RawConfiguration(MavenSession session, MojoExecution execution) {
    this.session = session;
    this.execution = execution;
  }

  /** Reads it, and gives the execution what Maven is to see of it. */
  static RawConfiguration of(MavenSession session, MojoExecution execution) {
    RawConfiguration written = new RawConfiguration(session, execution);
    MavenProject project = session.getCurrentProject();
    if (project != null
        && execution.getConfiguration() != null
        && execution.getMojoDescriptor() != null) {
      written.read(project, execution.getMojoDescriptor());
    }
    return written;
  }

  List<MatrixException> faults() {
    return faults;
  }

  List<String> warnings() {
    return warnings;
  }

  /** Whether all of it reached the goal, so that more can be found out about it. */
  boolean readable() {
    return readable;
  }

  /** Whether the user gives the parameter for all cells or for some. */
  boolean gives(String parameter) {
    if (isWritten(pom.getChild(parameter))
        || !String.valueOf(value("${" + CommandLine.PREFIX + parameter + "}").orElse(""))
            .isBlank()) {
      return true;
    }
    Xpp3Dom overrides = pom.getChild("overrides");
    for (Xpp3Dom override : overrides == null ? new Xpp3Dom[0] : overrides.getChildren()) {
      if (isWritten(override.getChild(parameter))) {
        return true;
      }
    }
    return false;
  }

  /** Where the command line chooses cells, those of other modules count as well. */
  List<Matrix> elsewhere() {
    Properties user = session.getUserProperties();
    Properties jvm = session.getSystemProperties();
    boolean chosen =
        List.of("cells", "python").stream()
            .map(name -> CommandLine.PREFIX + name)
            .anyMatch(name -> user.containsKey(name) || jvm.containsKey(name));
    return chosen && session.getProjects() != null
        ? OtherMatrices.of(session, execution)
        : List.of();
  }

  private void read(MavenProject project, MojoDescriptor goal) {
    Parameters parameters = Parameters.of(goal);
    pom = pom(project, execution).orElse(pom);
    Set<String> unfit = new Elements(parameters.shapes(), faults, warnings).check(pom);
    readable = unfit.isEmpty();

    Xpp3Dom seen = new Xpp3Dom(execution.getConfiguration());
    Properties user = session.getUserProperties();
    Set<String> properties = new TreeSet<>(project.getProperties().stringPropertyNames());
    properties.addAll(user.stringPropertyNames());
    Set<String> axes = axes(pom);
    Expressions expressions =
        new Expressions(
            name -> isDefined(name, parameters), properties, axes, parameters.templated(), faults);
    for (int i = seen.getChildCount() - 1; i >= 0; i--) {
      Xpp3Dom element = seen.getChild(i);
      String name = element.getName();
      if (unfit.contains(name)) {
        element = parameters.unset(name);
        seen.removeChild(i);
        seen.addChild(element);
      } else if (isWritten(pom.getChild(name))) {
        expressions.prepare(element);
      }
    }
    AxisValues.shortenAll(seen);
    // What is for other goals alone doesn't reach this one, but is checked all the same.
    Xpp3Dom all = new Xpp3Dom(seen);
    for (Xpp3Dom element : pom.getChildren()) {
      if (seen.getChild(element.getName()) == null && !unfit.contains(element.getName())) {
        Xpp3Dom copy = new Xpp3Dom(element);
        expressions.prepare(copy);
        all.addChild(copy);
      }
    }
    // Nor do the properties of other goals.
    for (String property : parameters.properties()) {
      if (all.getChild(property) == null && !unfit.contains(property)) {
        Xpp3Dom given = new Xpp3Dom(property);
        given.setValue("${" + CommandLine.PREFIX + property + "}");
        all.addChild(given);
      }
    }
    new Values(this::value, faults).check(all, seen, parameters, pom);
    execution.setConfiguration(seen);

    Map<String, String> given = new TreeMap<>();
    Properties jvm = session.getSystemProperties(); // MAVEN_OPTS and .mvn/jvm.config
    jvm.stringPropertyNames().stream()
        .filter(name -> name.startsWith(CommandLine.PREFIX))
        .forEach(name -> given.put(name, jvm.getProperty(name)));
    user.stringPropertyNames().forEach(name -> given.put(name, user.getProperty(name)));
    CommandLine commandLine = new CommandLine(given, faults, warnings);
    commandLine.checkNames(
        parameters.properties(), parameters.shapes().keySet(), propertiesOfAll(), axes);
    commandLine.checkWeight(pom);
    ReplacedVariables replaced =
        new ReplacedVariables(execution.getPlugin().getKey(), properties, warnings);
    replaced.check(project, pom);
    List<Xpp3Dom> written = replaced.written(project);
    MergedItems.check(pom, written, warnings);
    checkProperties(project, written, parameters.properties());
  }

  /** A property of the POM that is called like a parameter, but for a slip. */
  private void checkProperties(
      MavenProject project, List<Xpp3Dom> written, Collection<String> parameters) {
    for (String property : new TreeSet<>(project.getProperties().stringPropertyNames())) {
      if (!property.startsWith(CommandLine.PREFIX)) {
        continue;
      }
      String name = property.substring(CommandLine.PREFIX.length());
      boolean used =
          parameters.contains(name)
              || written.stream().anyMatch(one -> one.toString().contains("${" + property + "}"));
      if (!used) {
        Suggestion.nearest(name, parameters)
            .ifPresent(
                near ->
                    warnings.add(
                        "The property <"
                            + property
                            + "> in the POM or settings.xml is not a property of pytest-matrix."
                            + " Did you mean <"
                            + CommandLine.PREFIX
                            + near
                            + ">?"));
      }
    }
  }

  /** One command line is for all modules, also for what a single one of them defines. */
  private Set<String> propertiesOfAll() {
    Set<String> names = new TreeSet<>();
    List<MavenProject> projects = session.getAllProjects();
    for (MavenProject each : projects == null ? session.getProjects() : projects) {
      names.addAll(each.getProperties().stringPropertyNames());
    }
    names.addAll(session.getCurrentProject().getProperties().stringPropertyNames());
    return names;
  }

  private static boolean isWritten(@Nullable Xpp3Dom element) {
    return element != null
        && (element.getChildCount() > 0
            || (element.getValue() != null && !element.getValue().isBlank()));
  }

  /** What of a project's POM is for the execution, with all that it inherits. */
  static Optional<Xpp3Dom> pom(MavenProject project, MojoExecution execution) {
    return plugin(project, execution.getPlugin().getKey())
        .flatMap(plugin -> configuration(plugin, execution.getExecutionId()));
  }

  static Optional<Plugin> plugin(MavenProject project, String key) {
    List<Plugin> plugins = new ArrayList<>(project.getBuildPlugins());
    if (project.getPluginManagement() != null) {
      plugins.addAll(project.getPluginManagement().getPlugins());
    }
    return plugins.stream().filter(plugin -> plugin.getKey().equals(key)).findFirst();
  }

  /** Of what the project's build uses, not of what it only manages. */
  static Optional<Plugin> used(MavenProject project, String key) {
    return project.getBuildPlugins().stream()
        .filter(plugin -> plugin.getKey().equals(key))
        .findFirst();
  }

  static Optional<Xpp3Dom> configuration(Plugin plugin, String executionId) {
    PluginExecution execution = plugin.getExecutionsAsMap().get(executionId);
    Object configuration =
        execution == null ? plugin.getConfiguration() : execution.getConfiguration();
    return configuration instanceof Xpp3Dom dom ? Optional.of(dom) : Optional.empty();
  }

  private static Set<String> axes(Xpp3Dom pom) {
    Set<String> axes = new LinkedHashSet<>();
    Xpp3Dom matrix = pom.getChild("matrix");
    Xpp3Dom includes = pom.getChild("includes");
    if (matrix != null) {
      for (Xpp3Dom axis : matrix.getChildren()) {
        axes.add(axis.getName());
      }
    }
    if (includes != null) {
      for (Xpp3Dom include : includes.getChildren()) {
        for (Xpp3Dom axis : include.getChildren()) {
          axes.add(axis.getName());
        }
      }
    }
    return axes;
  }

  /** Each parameter's own property may be undefined: its default holds then. */
  private boolean isDefined(String name, Parameters parameters) {
    boolean own =
        name.startsWith(CommandLine.PREFIX)
            && parameters.properties().contains(name.substring(CommandLine.PREFIX.length()));
    return own || value("${" + name + "}").isPresent();
  }

  private Optional<Object> value(String expression) {
    try {
      return Optional.ofNullable(
          new PluginParameterExpressionEvaluator(session, execution).evaluate(expression));
    } catch (ExpressionEvaluationException unknown) {
      return Optional.empty();
    }
  }
}
