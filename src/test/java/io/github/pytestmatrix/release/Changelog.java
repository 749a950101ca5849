package io.github.pytestmatrix.release;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CHANGELOG.md says, in the form of Keep a Changelog. */
record Changelog(List<String> lines) {
  private static final Pattern RELEASE = Pattern.compile("## \\[(\\d\\S*)].*");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  Changelog {
    lines = List.copyOf(lines);
  }

  /** The newest release; empty before the first. */
  Optional<String> newest() {
    return lines.stream()
        .map(RELEASE::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .findFirst();
  }

  /** What is named {@code `so`} as changed or removed after a release, or ever. */
  Set<String> changedSince(String release) {
    Set<String> names = new HashSet<>();
    boolean tells = false;
    for (String line : lines) {
      if (line.startsWith("## [" + release + "]")) {
        break;
      }
      if (line.startsWith("#")) {
        tells = line.equals("### Changed") || line.equals("### Removed");
      } else if (tells) {
        CODE.matcher(line).results().forEach(code -> names.add(code.group(1)));
      }
    }
    return names;
  }
}
