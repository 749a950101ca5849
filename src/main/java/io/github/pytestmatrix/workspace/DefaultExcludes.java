package io.github.pytestmatrix.workspace;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What never travels unless an include names it: nobody's source, large, or another machine's. */
final class DefaultExcludes {
  private static final Set<String> NAMES =
      Set.of(
          ".git",
          ".hg",
          ".svn",
          ".bzr",
          ".jj",
          "__pycache__",
          ".pytest_cache",
          ".mypy_cache",
          ".ruff_cache",
          ".pytype",
          ".hypothesis",
          ".tox",
          ".nox",
          ".eggs",
          "node_modules",
          ".gradle",
          ".idea",
          ".vscode",
          ".DS_Store");

  private final List<Path> outputs;

  DefaultExcludes(List<Path> outputs) {
    this.outputs = outputs;
  }

  boolean byName(Path path, String name) {
    // egg-info of this machine would stand in for the one that the cell's own installation makes.
    return NAMES.contains(name) || name.endsWith(".egg-info") || outputs.contains(path);
  }

  /**
   * @param names what the folder holds
   * @param siblings what its parent holds
   */
  boolean byContent(String name, Set<String> names, Set<String> siblings) {
    if (names.contains("pyvenv.cfg") || names.contains("conda-meta")) {
      return true;
    }
    if (names.contains("__init__.py")) {
      return false;
    }
    return switch (name) {
      case "target" -> siblings.contains("pom.xml");
      case "build" ->
          (siblings.contains("setup.py") || siblings.contains("pyproject.toml"))
              && (names.contains("lib")
                  || names.stream().anyMatch(n -> n.startsWith("bdist.") || n.startsWith("lib.")));
      default -> false;
    };
  }
}
