package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Axis;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An axis in the syntax of another tool: GitHub's <code>${{ matrix.python }}</code>, Jinja's <code>
 * {{python}}</code>, Python's <code>{python}</code>, or the variable of a shell that never sees it.
 *
 * @param text as it is written
 * @param axis what it means here
 */
public record ForeignTemplate(String text, String axis) {
  private static final Pattern BRACES =
      Pattern.compile(
          "(?<![@{}])\\$?(?:\\{\\{\\s*(?:matrix\\.)?([\\w-]+)\\s*}}|(?<!\\$)\\{([\\w-]+)})");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(MATRIX_[A-Z0-9_]+)}?");
  private static final Pattern PREFIXED = Pattern.compile("(?:\\$\\{)?matrix\\.([\\w-]+)}?");

  /**
   * The axis that is meant by a name that Maven doesn't know.
   *
   * @param name what stands between <code>${</code> and the next closing brace
   */
  public static Optional<String> meantBy(String name, Collection<String> axes) {
    return axes.contains(name)
        ? Optional.of(name)
        : first("${" + name + "}", axes)
            .or(() -> first("${" + name + "}}", axes))
            .map(ForeignTemplate::axis);
  }

  /** The first one in a text that no shell reads. */
  public static Optional<ForeignTemplate> first(String text, Collection<String> axes) {
    Matcher braces = BRACES.matcher(text);
    while (braces.find()) {
      String name = braces.group(1) == null ? braces.group(2) : braces.group(1);
      if (axes.contains(name)) {
        return Optional.of(new ForeignTemplate(braces.group(), name));
      }
    }
    Matcher variables = VARIABLE.matcher(text);
    while (variables.find()) {
      for (String axis : axes) {
        if (Axis.variable(axis).equals(variables.group(1))) {
          return Optional.of(new ForeignTemplate(variables.group(), axis));
        }
      }
    }
    Matcher prefixed = PREFIXED.matcher(text);
    return prefixed.matches() && axes.contains(prefixed.group(1))
        ? Optional.of(new ForeignTemplate(text, prefixed.group(1)))
        : Optional.empty();
  }
}
