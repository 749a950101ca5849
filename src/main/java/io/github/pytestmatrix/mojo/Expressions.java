package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.Suggestion;
import io.github.pytestmatrix.plan.ForeignTemplate;
import io.github.pytestmatrix.plan.Setting;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Prepares texts for Maven, which resolves <code>${x}</code> in them: of one that is nothing but an
 * undefined property it makes nothing at all, without a word, and of two dollar signs one.
 */
final class Expressions {
  private static final Pattern DOLLARS =
      Pattern.compile("\\$\\$(\\{[^}\\n]*})|\\$\\{([^}\\n]*)}|\\$\\$(?!\\$*\\{)");
  private static final Pattern SHELLS = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*\\b(?!\\.).*");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.-]+");

  /** What our own templates make a dollar sign of. */
  private static final String DOLLAR = "@{$}";

  private final Predicate<String> defined;
  private final Collection<String> properties;
  private final Set<String> axes;
  private final Set<String> templated;
  private final List<MatrixException> faults;

  /**
   * @param defined whether Maven has a value for the name
   * @param properties those that the user defines
   * @param templated elements in which our own templates are resolved
   */
  Expressions(
      Predicate<String> defined,
      Collection<String> properties,
      Set<String> axes,
      Set<String> templated,
      List<MatrixException> faults) {
    this.defined = defined;
    this.properties = properties;
    this.axes = axes;
    this.templated = templated;
    this.faults = faults;
  }

  /** Sees to all texts of an element of {@code <configuration>}. */
  void prepare(Xpp3Dom element) {
    prepare(element, element.getName(), "<" + element.getName() + ">");
  }

  private void prepare(Xpp3Dom element, String setting, String where) {
    if (element.getValue() != null && element.getValue().contains("$")) {
      element.setValue(prepared(element.getValue(), setting, where));
    }
    int count = element.getChildCount();
    for (int i = 0; i < count; i++) {
      Xpp3Dom child = element.getChild(i);
      String name = child.getName();
      boolean one = count == 1 || element.getChildren(name).length == 1;
      String tag = "<" + name + ">" + (one ? "" : " number " + (i + 1));
      prepare(child, templated.contains(name) ? name : setting, inner(tag, where));
    }
  }

  /**
   * Lists of beans go without saying: {@code <override>}, not {@code <override> in <overrides>}.
   */
  private static String inner(String tag, String where) {
    return List.of("<overrides>", "<excludes>", "<includes>").contains(where)
        ? tag
        : tag + " in " + where;
  }

  private String prepared(String text, String setting, String where) {
    boolean ours = templated.contains(setting);
    boolean shell = Setting.of(setting).filter(Setting::isShell).isPresent();
    StringBuilder prepared = new StringBuilder();
    Matcher found = DOLLARS.matcher(text);
    while (found.find()) {
      String whole = found.group();
      String replacement = whole;
      if (found.group(2) == null) {
        String rest = found.group(1);
        if (ours) {
          replacement = rest == null ? DOLLAR + DOLLAR : DOLLAR + rest;
        } else if (rest == null && !text.contains("${")) {
          replacement = "$$$$"; // Maven halves them
        }
      } else if (!defined.test(found.group(2))) {
        String name = found.group(2);
        boolean alone = whole.equals(text.strip());
        if (shell && SHELLS.matcher(name).matches() && !(alone && PLAIN.matcher(name).matches())) {
          replacement = alone ? DOLLAR + "{" + name + "}" : whole;
        } else {
          faults.add(
              new MatrixException(
                  where + " holds " + whole + ", which is not defined.", hint(name, shell)));
          return ""; // so that nothing is blamed for the rest
        }
      }
      found.appendReplacement(prepared, Matcher.quoteReplacement(replacement));
    }
    return found.appendTail(prepared).toString();
  }

  private String hint(String name, boolean shell) {
    Optional<String> axis = ForeignTemplate.meantBy(name, axes);
    if (axis.isPresent()) {
      return "Write @{" + axis.get() + "} for the cell's value of the axis.";
    }
    if (!PLAIN.matcher(name).matches()) {
      return "Maven properties have other names. For a plain ${"
          + name
          + "} write @{$}{"
          + name
          + "}.";
    }
    if (name.startsWith("env.")) {
      return "Set the environment variable "
          + name.substring("env.".length())
          + " for Maven, or write a value.";
    }
    String near =
        Suggestion.nearest(name, properties)
            .map(property -> "Did you mean ${" + property + "}? Otherwise define")
            .orElse("Define");
    String hint = near + " the Maven property '" + name + "', or write @{axis} for a cell's value.";
    return shell && !name.contains(".")
        ? hint + " For the shell's variable write $" + name + " without braces."
        : hint + " For a plain ${" + name + "} write @{$}{" + name + "}.";
  }
}
