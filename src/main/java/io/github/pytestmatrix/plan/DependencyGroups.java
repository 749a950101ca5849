package io.github.pytestmatrix.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The groups of <a
 * href="https://packaging.python.org/en/latest/specifications/dependency-groups/">{@code
 * [dependency-groups]}</a>, made into requirements here: most installers know none, and what they
 * hold is part of the environment's digest.
 */
final class DependencyGroups {
  private static final String TABLE = "dependency-groups";

  private final PyprojectTables pyproject;
  private final Map<String, JsonNode> groups = new LinkedHashMap<>();
  private final Map<String, String> spellings = new LinkedHashMap<>();

  /**
   * @throws MatrixException where two groups have one name
   */
  DependencyGroups(PyprojectTables pyproject) {
    this.pyproject = pyproject;
    for (String name : pyproject.keys(TABLE)) {
      String twin = spellings.put(normal(name), name);
      if (twin != null) {
        throw new MatrixException(
            "pyproject.toml has the groups '" + twin + "' and '" + name + "', which are the same.",
            "Merge them.");
      }
      groups.put(normal(name), pyproject.at(TABLE, name));
    }
  }

  /**
   * @throws MatrixException where there is no such group, or it can't be resolved
   */
  List<String> requirements(String group) {
    List<String> found = new ArrayList<>();
    add(group, "<dependencyGroup>", new ArrayList<>(), found);
    return found;
  }

  private void add(String group, String from, List<String> path, List<String> found) {
    JsonNode items = groups.get(normal(group));
    if (items == null) {
      throw new MatrixException(from + " names the group '" + group + "', " + lack(), hint(group));
    }
    if (path.contains(normal(group))) {
      throw new MatrixException(
          "[dependency-groups] has a circular include: "
              + String.join(" -> ", path)
              + " -> "
              + normal(group)
              + ".",
          "Remove one {include-group = …} of them from pyproject.toml.");
    }
    path.add(normal(group));
    if (!items.isArray()) {
      throw wrong(group, items);
    }
    for (JsonNode item : items) {
      if (item.isTextual()) {
        found.add(item.asText().strip());
      } else if (item.path("include-group").isTextual() && item.size() == 1) {
        String included = item.path("include-group").asText();
        add(included, "The group '" + group + "' in pyproject.toml", path, found);
      } else {
        throw wrong(group, item);
      }
    }
    path.remove(path.size() - 1);
  }

  private String lack() {
    return pyproject.at(TABLE).isMissingNode()
        ? "but pyproject.toml has no [dependency-groups]."
        : "which is not in [dependency-groups] of pyproject.toml.";
  }

  private static MatrixException wrong(String group, JsonNode item) {
    return new MatrixException(
        "The group '" + group + "' in pyproject.toml holds " + item + ".",
        "A group is a list of requirements, such as \"pytest>=8\", and of {include-group ="
            + " \"other\"}.");
  }

  private String hint(String group) {
    for (String tool : List.of("poetry", "pdm", "hatch")) {
      String table =
          switch (tool) {
            case "poetry" -> "group";
            case "pdm" -> "dev-dependencies";
            default -> "envs";
          };
      Collection<String> names = pyproject.keys("tool", tool, table);
      if (names.contains(group)) {
        return "[tool."
            + tool
            + "."
            + table
            + "] has one of that name, which only "
            + tool
            + " itself can read: move it to [dependency-groups], or export it to a requirement file"
            + " and name that in <requirements>.";
      }
    }
    if (pyproject.keys("project", "optional-dependencies").contains(group)) {
      return "[project.optional-dependencies] has an extra of that name: write <extra>"
          + group
          + "</extra> in <extras>.";
    }
    return groups.isEmpty()
        ? "Write the group there, or remove <dependencyGroups>."
        : Suggestion.of(group, spellings.values(), "The groups are: ");
  }

  /** After PEP 503. */
  static String normal(String name) {
    return name.strip().replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
  }
}
