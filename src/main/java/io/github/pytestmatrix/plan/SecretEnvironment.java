// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.matrix.Cell;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The variables that a cell gets by {@code secretEnvironment}. */
final class SecretEnvironment {
  private final Settings settings;
  private final CellRemarks faults;

  SecretEnvironment(Settings settings, CellRemarks faults) {
    this.settings = settings;
    this.faults = faults;
  }

  /**
   * Name to value of those that have one.
   *
   * @param taken names that have a value already
   */
  Map<String, String> of(Cell cell, List<String> items, Set<String> taken) {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (String item : items) {
      if (!PassedEnvironment.NAME.matcher(item).matches()) {
        faults.add(
            cell.id(),
            // Who wrote a value here must not find it in the log.
            "<secretEnvironment> holds '"
                + item.replaceFirst("(?s)[^A-Za-z0-9_*?].*", "…")
                + "', which is not a valid variable name.",
            "List plain names, such as API_TOKEN; the values come from the caller's environment"
                + " or from"
                + " settings.xml.");
      } else if (taken.contains(item)) {
        faults.add(
            cell.id(),
            "<secretEnvironment> names "
                + item
                + ", which <environment> or pytest-matrix itself"
                + " sets, too.",
            "Name it in one place only.");
      } else {
        value(cell, item, secrets);
      }
    }
    return secrets;
  }

  private void value(Cell cell, String name, Map<String, String> secrets) {
    String value = settings.callerEnvironment().getOrDefault(name, "");
    if (value.isEmpty()) {
      value = settings.serverPasswords().getOrDefault(name, "");
    }
    if (value.isEmpty()) {
      faults.add(
          cell.id(),
          "The secret " + name + " of <secretEnvironment> has no value.",
          "Set the environment variable "
              + name
              + " for Maven, or add to Maven's settings.xml: <server><id>"
              + name
              + "</id><password>…</password></server>");
    } else if (value.strip().length() < Mask.SHORTEST) {
      faults.add(
          cell.id(),
          "The secret "
              + name
              + " has fewer than "
              + Mask.SHORTEST
              + " characters, and can't be distinguished from other text in the output.",
          "Choose a longer one; a value that is not secret belongs in <passEnvironment>.");
    } else {
      secrets.put(name, value);
    }
  }
}
