// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Axis;
import io.github.pytestmatrix.matrix.Cell;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cell's environment variables, from wherever they come; notes what is wrong and goes on. */
final class CellVariables {
  private static final int LONGEST_VARIABLE = 128 << 10;

  private final Cell cell;
  private final Settings settings;
  private final CellRemarks faults;
  private final CellRemarks warnings;

  CellVariables(Cell cell, Settings settings, CellRemarks faults, CellRemarks warnings) {
    this.cell = cell;
    this.settings = settings;
    this.faults = faults;
    this.warnings = warnings;
  }

  /** Those of {@code <environment>}. */
  Map<String, String> written(CellSettings wanted, Template template) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : wanted.environment().entrySet()) {
      String name = variable.getKey();
      String element = "<" + name + "> in <environment>";
      String value = template.value(element, variable.getValue());
      if (!PassedEnvironment.NAME.matcher(name).matches()) {
        faults.add(
            cell.id(),
            element + " is not a valid variable name.",
            "Use letters, digits and _; the first character can't be a digit.");
      }
      if (value.indexOf('\0') >= 0) {
        faults.add(
            cell.id(),
            element + " has a NUL character in its value.",
            "Environment variables can't contain it; remove it.");
      }
      if (ours().containsKey(name)) {
        faults.add(
            cell.id(), element + " is set by pytest-matrix itself.", "Give yours another name.");
      }
      environment.put(name, value);
    }
    return environment;
  }

  Map<String, String> passed(CellPlanner.Reader reader) {
    List<String> items = PassedEnvironment.items(reader.text(Setting.PASS_ENVIRONMENT));
    for (String item : items) {
      if (!item.matches("[A-Za-z0-9_*?]+")) {
        faults.add(
            cell.id(),
            "<passEnvironment> holds '" + item + "', which is not a valid variable name.",
            "List names and globs, such as CI, GITHUB_*; values belong in <environment>.");
      }
    }
    return PassedEnvironment.of(items, settings.callerEnvironment());
  }

  Map<String, String> secrets(CellPlanner.Reader reader, Map<String, String> environment) {
    Set<String> taken = new HashSet<>(environment.keySet());
    taken.addAll(ours().keySet());
    List<String> items = PassedEnvironment.items(reader.text(Setting.SECRET_ENVIRONMENT));
    Map<String, String> secrets = new SecretEnvironment(settings, faults).of(cell, items, taken);
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (holdsOneOf(secrets.values(), variable.getValue())) {
        warnings.add(
            cell.id(),
            "<"
                + variable.getKey()
                + "> in <environment> holds the value of a secret, and so does Maven's"
                + " own output with -X.",
            "Compose it in <beforeScript>, where $NAME is the secret.");
      }
    }
    return secrets;
  }

  private static boolean holdsOneOf(Collection<String> secrets, String value) {
    for (String secret : secrets) {
      if (value.contains(secret)) {
        return true;
      }
    }
    return false;
  }

  Map<String, String> all(
      Map<String, String> passed, Map<String, String> secrets, Map<String, String> environment) {
    Map<String, String> variables = new LinkedHashMap<>(passed);
    variables.putAll(secrets);
    variables.putAll(environment);
    variables.putAll(ours());
    checkSizes(variables);
    return variables;
  }

  /** Linux's MAX_ARG_STRLEN, which counts the name and two more characters. */
  private void checkSizes(Map<String, String> variables) {
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String text = variable.getKey() + "=" + variable.getValue();
      if (text.length() * 3L >= LONGEST_VARIABLE
          && text.getBytes(StandardCharsets.UTF_8).length >= LONGEST_VARIABLE) {
        faults.add(
            cell.id(),
            "The variable "
                + variable.getKey()
                + " is longer than the 128 KiB that Linux allows for one.",
            "Put its value into a file among the sources, and only its path into the variable.");
      }
    }
  }

  private Map<String, String> ours() {
    Map<String, String> ours = new LinkedHashMap<>();
    for (Map.Entry<String, String> axis : cell.values().entrySet()) {
      ours.put(Axis.variable(axis.getKey()), axis.getValue());
    }
    ours.put("MATRIX_CELL", cell.id());
    return ours;
  }
}
