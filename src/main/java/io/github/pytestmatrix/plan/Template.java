package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Axis;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.matrix.PythonAxis;
import io.github.pytestmatrix.matrix.Suggestion;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts a cell's values in place of <code>&#64;{axis}</code>, where a doubled at sign stands for a
 * plain one, and <code>&#64;{$}</code> for a dollar sign that neither Maven nor we look at. What a
 * reader could take for our syntax but nothing would resolve is a fault.
 */
final class Template {
  private static final Pattern OURS = Pattern.compile("(@?)@\\{([^}\\n]*)(}?)");
  private static final Pattern MAVENS = Pattern.compile("(\\$?)\\$\\{([^}\\n]*)}");
  private static final Pattern SHELLS = Pattern.compile("\\$\\{([A-Za-z0-9_.-]+?)[}:#%/+?=-]");
  private static final Pattern MATRIX_VARIABLE =
      Pattern.compile("\\$(?:\\{(MATRIX_[A-Z0-9_]+)|(MATRIX_[A-Z0-9_]+))");

  private static final Pattern UNCLOSED = Pattern.compile("\\$\\{[^}\\n]*(?:\\n|\\z)");
  private static final Pattern WORD = Pattern.compile("[\\w.-]+");
  private static final String PLAIN = " For a plain '@{' write '@@{'.";

  private final Cell cell;
  private final List<String> axes;
  private final boolean sound;
  private final CellRemarks faults;
  private final CellRemarks warnings;
  private int unresolved;

  /**
   * @param sound whether the axes have no faults
   */
  Template(Cell cell, List<String> axes, boolean sound, CellRemarks faults, CellRemarks warnings) {
    this.cell = cell;
    this.axes = axes;
    this.sound = sound;
    this.faults = faults;
    this.warnings = warnings;
  }

  /**
   * How much of the texts so far could not be resolved, or was by values that are at fault: who
   * reads such a text has nothing to add.
   */
  int unresolved() {
    return unresolved;
  }

  /** For what no shell sees; there {@code $${x}} stands for a plain <code>${x}</code>. */
  String plain(String element, String text) {
    foreign(text)
        .ifPresent(
            foreign ->
                fault(
                    element + " holds " + foreign.text() + ", which is not defined.",
                    "Write @{" + foreign.axis() + "} for the cell's value of the axis."));
    return resolvedPlain(element, text);
  }

  /** The same for a variable, whose value may look like anything. */
  String value(String element, String text) {
    foreign(text)
        .ifPresent(
            foreign ->
                warnings.add(
                    cell.id(),
                    element + " holds " + foreign.text() + ", which stays as it is.",
                    "For the cell's value of the axis write @{" + foreign.axis() + "}."));
    return resolvedPlain(element, text);
  }

  /** What looks like one of Maven's is a fault in any case. */
  private Optional<ForeignTemplate> foreign(String text) {
    return ForeignTemplate.first(text, axes).filter(one -> !one.text().startsWith("${"));
  }

  private String resolvedPlain(String element, String text) {
    if (UNCLOSED.matcher(text).find()) {
      fault(
          element + " holds '${' without a '}'.",
          "Add the '}', or write '@{$}{' for a plain '${'.");
    }
    StringBuilder plain = new StringBuilder();
    Matcher mavens = MAVENS.matcher(text);
    while (mavens.find()) {
      String name = mavens.group(2);
      String literal = "${" + name + "}";
      if (mavens.group(1).isEmpty()) {
        fault(
            element + " holds " + literal + ", which is not defined.",
            ForeignTemplate.meantBy(name, axes).isPresent()
                ? "Write @{"
                    + ForeignTemplate.meantBy(name, axes).get()
                    + "} for the cell's value of the axis."
                : "Define the Maven property '" + name + "', or write @{axis}. " + known(name));
      }
      mavens.appendReplacement(plain, Matcher.quoteReplacement(literal));
    }
    mavens.appendTail(plain);
    return resolved(element, plain.toString());
  }

  /**
   * For shell lines, in which <code>${x}</code> is the shell's unless it is an axis.
   *
   * @param defined variables that the user sets
   */
  String shell(String element, String text, Set<String> defined) {
    Matcher shells = SHELLS.matcher(text);
    while (shells.find()) {
      String name = shells.group(1);
      if (axes.contains(name) && !defined.contains(name)) {
        faults.add(
            cell.id(),
            element + " holds ${" + name + "}, which is empty: an axis is not a shell variable.",
            "Write @{" + name + "}; in test runs $" + Axis.variable(name) + " has it too.");
      }
    }
    return resolved(element, text);
  }

  /** For the set-up, which cells share and which therefore knows no cell. */
  String setup(String element, String text, Set<String> defined) {
    Matcher variable = MATRIX_VARIABLE.matcher(text);
    while (variable.find()) {
      String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
      if (!defined.contains(name)) {
        String axis =
            axes.stream()
                .filter(known -> Axis.variable(known).equals(name))
                .findFirst()
                .orElse("axis");
        faults.add(
            cell.id(),
            element
                + " uses $"
                + name
                + ", which is only set in test runs: the environment is cached, and cells share"
                + " it.",
            "Write @{" + axis + "}; the environment is then one for each value.");
      }
    }
    return shell(element, text, defined);
  }

  private String resolved(String element, String text) {
    StringBuilder resolved = new StringBuilder();
    Matcher ours = OURS.matcher(text);
    while (ours.find()) {
      String name = ours.group(2).strip();
      String value = ours.group();
      if (!ours.group(1).isEmpty()) {
        value = value.substring(1);
      } else if (name.equals("$")) {
        value = "$";
      } else if (ours.group(3).isEmpty()) {
        fault(element + " holds '@{' without a '}'.", closed(name) + PLAIN);
      } else if (cell.values().containsKey(name)) {
        value = cell.values().getOrDefault(name, "");
        unresolved += sound ? 0 : 1;
      } else if (axes.contains(name)) {
        fault(
            element + " holds @{" + name + "}, but this cell has no value for it.",
            "Add <" + name + "> to its <include>, or set this element by an <override>." + PLAIN);
      } else {
        fault(
            element + " holds @{" + name + "}, which is not an axis of the matrix.",
            (name.equals(Axis.PYTHON) && !PythonAxis.hint(axes).isEmpty()
                    ? PythonAxis.hint(axes)
                    : known(name))
                + PLAIN);
      }
      ours.appendReplacement(resolved, Matcher.quoteReplacement(value));
    }
    ours.appendTail(resolved);
    return resolved.toString();
  }

  /** What begins with an axis most likely meant it. */
  private String closed(String name) {
    Matcher word = WORD.matcher(name);
    String start = word.lookingAt() ? word.group() : "";
    return axes.contains(start) ? "Write @{" + start + "}." : "Add the '}'. " + known(start);
  }

  private void fault(String what, String hint) {
    unresolved++;
    faults.add(cell.id(), what, hint);
  }

  private String known(String name) {
    return Suggestion.of(name, axes);
  }
}
