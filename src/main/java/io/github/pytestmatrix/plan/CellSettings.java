// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a cell as the user typed them; what is absent has its default.
 *
 * @param texts blank ones count as absent
 * @param requirements requirement files; absent: {@code requirements.txt} if it is there
 * @param packages requirement specifiers
 * @param extras of the project, to install with it
 * @param dependencyGroups of its {@code pyproject.toml}
 * @param environment variables of the set-up and of the test phase
 */
public record CellSettings(
    Map<Setting, String> texts,
    Optional<List<String>> requirements,
    Optional<List<String>> packages,
    Optional<List<String>> extras,
    Optional<List<String>> dependencyGroups,
    Map<String, String> environment) {
  public static final CellSettings NONE =
      new CellSettings(Map.of(), Optional.empty(), Optional.empty(), Map.of());

  /** Without extras and dependency groups. */
  public CellSettings(
      Map<Setting, String> texts,
      Optional<List<String>> requirements,
      Optional<List<String>> packages,
      Map<String, String> environment) {
    this(texts, requirements, packages, Optional.empty(), Optional.empty(), environment);
  }

  public CellSettings {
    Map<Setting, String> written = new EnumMap<>(Setting.class);
    for (Map.Entry<Setting, String> text : texts.entrySet()) {
      if (!text.getValue().isBlank()) {
        written.put(text.getKey(), text.getValue());
      }
    }
    texts = Collections.unmodifiableMap(written);
    requirements = copied(requirements);
    packages = copied(packages);
    extras = copied(extras);
    dependencyGroups = copied(dependencyGroups);
    environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
  }

  private static Optional<List<String>> copied(Optional<List<String>> list) {
    return list.isPresent() ? Optional.of(List.copyOf(list.get())) : list;
  }

  /** With {@code later} winning; lists are replaced, the environment is merged. */
  CellSettings overriddenBy(CellSettings later) {
    Map<Setting, String> merged = new EnumMap<>(Setting.class);
    merged.putAll(texts);
    merged.putAll(later.texts);
    Map<String, String> variables = new LinkedHashMap<>(environment);
    variables.putAll(later.environment);
    return new CellSettings(
        merged,
        later.requirements.isPresent() ? later.requirements : requirements,
        later.packages.isPresent() ? later.packages : packages,
        later.extras.isPresent() ? later.extras : extras,
        later.dependencyGroups.isPresent() ? later.dependencyGroups : dependencyGroups,
        variables);
  }
}
