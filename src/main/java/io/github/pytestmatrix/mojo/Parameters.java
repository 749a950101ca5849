// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.Parameter;
import org.codehaus.plexus.configuration.PlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The parameters of all goals, as the plugin's descriptor and its classes have them.
 *
 * @param shapes name to what the element may hold
 * @param properties names that can be given on the command line
 * @param templated settings of cells, in which <code>&#64;{axis}</code> is resolved
 */
record Parameters(
    MojoDescriptor goal, Map<String, Shape> shapes, Set<String> properties, Set<String> templated) {

  static Parameters of(MojoDescriptor goal) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    Set<String> properties = new LinkedHashSet<>();
    for (MojoDescriptor each : goal.getPluginDescriptor().getMojos()) {
      for (Parameter parameter : each.getParameters()) {
        if (parameter.isEditable()) {
          shapes.putIfAbsent(
              parameter.getName(), shape(each.getImplementation(), parameter.getName()));
        }
        String expression = String.valueOf(parameter.getExpression());
        if (expression.startsWith("${" + CommandLine.PREFIX)) {
          properties.add(
              expression.substring(
                  ("${" + CommandLine.PREFIX).length(), expression.length() - "}".length()));
        }
      }
    }
    Set<String> templated = new LinkedHashSet<>();
    if (shapes.get("overrides") instanceof Shape.Items overrides
        && overrides.shape() instanceof Shape.Fields fields) {
      templated.addAll(fields.shapes().keySet());
      templated.remove("when");
    }
    return new Parameters(goal, shapes, properties, templated);
  }

  private static Shape shape(String goal, String name) {
    try {
      return Shape.of(Class.forName(goal, false, Parameters.class.getClassLoader()), name);
    } catch (ClassNotFoundException foreign) {
      return new Shape.Anything();
    }
  }

  /** The element as it is for a goal whose user wrote none. */
  Xpp3Dom unset(String name) {
    Xpp3Dom unset = new Xpp3Dom(name);
    PlexusConfiguration written = goal.getMojoConfiguration().getChild(name, false);
    if (written != null) {
      unset.setValue(written.getValue(""));
      String standard = written.getAttribute("default-value", "");
      if (!standard.isEmpty()) {
        unset.setAttribute("default-value", standard);
      }
    }
    return unset;
  }
}
