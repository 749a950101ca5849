package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.matrix.Suggestion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code <extras>} and {@code <dependencyGroups>} name in the project's own metadata. */
final class TestDependencies {
  private static final Pattern EXTRAS = Pattern.compile("^\\s*([\\w.-]+)\\s*\\[([^]]*)]");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?");
  private static final String USUAL = "(tests?|testing|dev)";

  /** Only a note hangs on these: nothing is parsed for it. */
  private static final Pattern USUAL_GROUP =
      Pattern.compile("(?ms)^\\[dependency-groups]\\s*$(?:(?!^\\[).)*?^\"?" + USUAL + "\"?\\s*=");

  private static final Pattern USUAL_EXTRA =
      Pattern.compile(
          "(?ms)^\\[project\\.optional-dependencies]\\s*$(?:(?!^\\[).)*?^\"?" + USUAL + "\"?\\s*=");

  private final ProjectFiles project;
  private final CellRemarks faults;
  private final CellRemarks warnings;
  private @Nullable PyprojectTables tables;

  TestDependencies(ProjectFiles project, CellRemarks faults, CellRemarks warnings) {
    this.project = project;
    this.faults = faults;
    this.warnings = warnings;
  }

  /** The requirements of these groups. */
  List<String> ofGroups(Cell cell, List<String> names) {
    List<String> found = new ArrayList<>();
    if (!names.isEmpty()) {
      try {
        DependencyGroups groups = new DependencyGroups(tables());
        for (String name : names) {
          add(cell, groups, name, found);
        }
        warnOfOtherSources(cell, found);
      } catch (MatrixException fault) {
        faults.add(cell.id(), fault.what(), fault.hint());
      }
    }
    return found;
  }

  private void add(Cell cell, DependencyGroups groups, String name, List<String> found) {
    try {
      for (String requirement : groups.requirements(name)) {
        if (!found.contains(requirement)) {
          found.add(requirement);
        }
      }
    } catch (MatrixException fault) {
      faults.add(cell.id(), fault.what(), fault.hint());
    }
  }

  private void warnOfOtherSources(Cell cell, List<String> requirements) {
    Set<String> elsewhere = new HashSet<>();
    for (String name : tables().keys("tool", "uv", "sources")) {
      elsewhere.add(DependencyGroups.normal(name));
    }
    for (String name : namesOf(requirements)) {
      if (elsewhere.contains(name)) {
        warnings.add(
            cell.id(),
            "[tool.uv.sources] gives " + name + " a source that only uv's own projects have.",
            "It is installed from the package index; name another source in a requirement file.");
      }
    }
  }

  /** As the project spells them, where that can be read: old pips know no other spelling. */
  List<String> spelled(List<String> extras) {
    if (extras.isEmpty()) {
      return extras;
    }
    List<String> declared = keysOfExtras();
    List<String> spelled = new ArrayList<>();
    for (String extra : extras) {
      String found = extra;
      for (String name : declared) {
        if (DependencyGroups.normal(name).equals(DependencyGroups.normal(extra))) {
          found = name;
        }
      }
      spelled.add(found);
    }
    return spelled;
  }

  private List<String> keysOfExtras() {
    try {
      return tables().keys("project", "optional-dependencies");
    } catch (MatrixException unreadable) {
      return List.of(); // a fault that namesOfExtras reports
    }
  }

  /** What these extras bring, as far as that can be read; faults where they can't be installed. */
  Set<String> namesOfExtras(Cell cell, List<String> extras, ProjectInstall install) {
    if (extras.isEmpty()) {
      return Set.of();
    }
    for (String extra : extras) {
      if (!NAME.matcher(extra).matches()) {
        faults.add(
            cell.id(),
            "<extra>" + extra + "</extra> is not the name of an extra.",
            "Write one name in each <extra>, without brackets: <extra>test</extra>.");
      }
    }
    if (install == ProjectInstall.NONE) {
      faults.add(
          cell.id(),
          "<extras> asks for extras of the project, which is not installed.",
          "Write <installProject>editable</installProject>; if a requirement file installs the"
              + " project, name them there: -e .["
              + String.join(",", extras)
              + "]");
      return Set.of();
    }
    try {
      return declared(cell, extras);
    } catch (MatrixException fault) {
      faults.add(cell.id(), fault.what(), fault.hint());
      return Set.of();
    }
  }

  private Set<String> declared(Cell cell, List<String> extras) {
    PyprojectTables pyproject = tables();
    boolean isStatic =
        !pyproject.at("project").isMissingNode() && !pyproject.isDynamic("optional-dependencies");
    List<String> names = pyproject.keys("project", "optional-dependencies");
    Set<String> normal = new HashSet<>();
    names.forEach(name -> normal.add(DependencyGroups.normal(name)));
    for (String extra : extras) {
      if (isStatic && !normal.contains(DependencyGroups.normal(extra))) {
        faults.add(cell.id(), "The project has no extra '" + extra + "'.", hint(extra, names));
      } else if (!isStatic && !project.mentions(extra)) {
        warnings.add(
            cell.id(),
            "The extra '" + extra + "' does not appear in the project's packaging files.",
            "Installers ignore an extra that they don't find: see setup.log.");
      }
    }
    Set<String> found = new TreeSet<>();
    collect(pyproject, extras, new HashSet<>(), found);
    return found;
  }

  private String hint(String extra, List<String> names) {
    for (String group : tables().keys("dependency-groups")) {
      if (DependencyGroups.normal(group).equals(DependencyGroups.normal(extra))) {
        return "[dependency-groups] has a group of that name: write <dependencyGroup>"
            + group
            + "</dependencyGroup> in <dependencyGroups>.";
      }
    }
    return names.isEmpty()
        ? "Declare it in [project.optional-dependencies] of pyproject.toml."
        : Suggestion.of(extra, names, "The extras are: ");
  }

  /** An extra may consist of others: {@code all = ["shop[test,docs]"]}. */
  private static void collect(
      PyprojectTables pyproject, List<String> extras, Set<String> seen, Set<String> found) {
    String own = DependencyGroups.normal(pyproject.at("project", "name").asText());
    for (String name : pyproject.keys("project", "optional-dependencies")) {
      boolean wanted =
          extras.stream()
              .anyMatch(
                  extra -> DependencyGroups.normal(extra).equals(DependencyGroups.normal(name)));
      if (wanted && seen.add(name)) {
        List<String> items = new ArrayList<>();
        pyproject
            .at("project", "optional-dependencies", name)
            .forEach(item -> items.add(item.asText()));
        found.addAll(namesOf(items));
        for (String item : items) {
          Matcher nested = EXTRAS.matcher(item);
          if (nested.find() && DependencyGroups.normal(nested.group(1)).equals(own)) {
            collect(pyproject, List.of(nested.group(2).split("\\s*,\\s*", -1)), seen, found);
          }
        }
      }
    }
  }

  static Set<String> namesOf(List<String> requirements) {
    Set<String> names = new HashSet<>();
    for (String requirement : requirements) {
      for (RequirementLine line : RequirementLine.of(requirement)) {
        if (line instanceof RequirementLine.Named named) {
          names.add(named.name());
        }
      }
    }
    return names;
  }

  /** The element that would bring what this project's tests need, going by usual names. */
  Optional<String> suggestion() {
    String text = project.textOf(PyprojectTables.FILE);
    Matcher group = USUAL_GROUP.matcher(text);
    if (group.find()) {
      return Optional.of(
          ("[dependency-groups] has '%1$s':"
                  + " <dependencyGroups><dependencyGroup>%1$s</dependencyGroup></dependencyGroups>"
                  + " installs it")
              .formatted(group.group(1)));
    }
    Matcher extra = USUAL_EXTRA.matcher(text);
    return extra.find()
        ? Optional.of(
            "the project has the extra '%1$s': <extras><extra>%1$s</extra></extras> installs it"
                .formatted(extra.group(1)))
        : Optional.empty();
  }

  private PyprojectTables tables() {
    PyprojectTables known = tables;
    if (known == null) {
      known = PyprojectTables.read(project.textOf(PyprojectTables.FILE));
      tables = known;
    }
    return known;
  }
}
