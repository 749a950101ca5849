package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.Suggestion;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** Whether what the user gives by {@code -Dpytest-matrix.…} reaches a parameter. */
final class CommandLine {
  static final String PREFIX = "pytest-matrix.";

  private final Map<String, String> given;
  private final Collection<String> others;
  private final List<MatrixException> faults;
  private final List<String> warnings;

  /**
   * @param properties all properties of the command line, and of Maven's own JVM those that are
   *     ours
   */
  CommandLine(Map<String, String> properties, List<MatrixException> faults, List<String> warnings) {
    this.given = new TreeMap<>();
    this.others = new TreeSet<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            given.put(name.substring(PREFIX.length()), value);
          } else {
            others.add(name);
          }
        });
    this.faults = faults;
    this.warnings = warnings;
  }

  /**
   * @param parameters those that have such a property, of all goals
   * @param elements those that are elements of the POM alone
   * @param properties names that the POMs define or use themselves
   */
  void checkNames(
      Collection<String> parameters,
      Collection<String> elements,
      Collection<String> properties,
      Set<String> axes) {
    for (String name : given.keySet()) {
      String property = PREFIX + name;
      if (parameters.contains(name) || properties.contains(property)) {
        continue;
      }
      String hint;
      if (axes.contains(name)) {
        hint = "Only the axis python has a property; choose cells by their ids: -D" + PREFIX;
        hint += "cells='*" + name + "*'.";
      } else if (elements.contains(name)) {
        hint = "<" + name + "> can be set in the POM only.";
      } else {
        hint =
            Suggestion.nearest(name, parameters)
                .map(near -> "Did you mean -D" + PREFIX + near + "?")
                .orElse("`mvn pytest-matrix:help -Ddetail` lists all properties.");
      }
      faults.add(
          new MatrixException("-D" + property + " is not a property of pytest-matrix.", hint));
    }
    for (String name : others) {
      if (!properties.contains(name)) {
        meant(name, parameters)
            .ifPresent(
                parameter ->
                    warnings.add(
                        "-D"
                            + name
                            + " is not a property of pytest-matrix. Did you mean -D"
                            + PREFIX
                            + parameter
                            + "?"));
      }
    }
  }

  /** The parameter that was most likely meant, where the prefix before its name is misspelt. */
  private static Optional<String> meant(String name, Collection<String> parameters) {
    String plain = letters(name);
    String prefix = letters(PREFIX);
    return parameters.stream()
        .filter(
            parameter -> {
              String end = letters(parameter);
              return plain.endsWith(end)
                  && Suggestion.nearest(
                          plain.substring(0, plain.length() - end.length()), Set.of(prefix))
                      .isPresent();
            })
        .findFirst();
  }

  private static String letters(String name) {
    return name.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
  }

  /** In Maven, an element of the POM wins. */
  void checkWeight(Xpp3Dom configuration) {
    given.forEach(
        (name, value) -> {
          Xpp3Dom element = configuration.getChild(name);
          if (element != null && outweighs(element, value)) {
            warn(name, "<" + name + ">");
          }
          Xpp3Dom overrides = configuration.getChild("overrides");
          for (Xpp3Dom override : overrides == null ? new Xpp3Dom[0] : overrides.getChildren()) {
            Xpp3Dom setting = override.getChild(name);
            if (setting != null && outweighs(setting, value)) {
              warn(name, "<" + name + "> in an <override>");
              break;
            }
          }
        });
  }

  private void warn(String name, String element) {
    warnings.add(
        "The POM's "
            + element
            + " takes precedence over -D"
            + PREFIX
            + name
            + ", as everywhere in Maven. To give it on the command line, let the POM name a"
            + " property: <properties><"
            + name
            + ">…</"
            + name
            + "></properties>, <"
            + name
            + ">${"
            + name
            + "}</"
            + name
            + "> and -D"
            + name
            + "=….");
  }

  /** A text that holds the value took it from there; an empty value is none. */
  private static boolean outweighs(Xpp3Dom element, String value) {
    StringBuilder text = new StringBuilder();
    append(element, text);
    return !value.isBlank() && !text.toString().isBlank() && !text.toString().contains(value);
  }

  private static void append(Xpp3Dom element, StringBuilder text) {
    if (element.getValue() != null) {
      text.append(element.getValue()).append(' ');
    }
    for (Xpp3Dom child : element.getChildren()) {
      append(child, text);
    }
  }
}
