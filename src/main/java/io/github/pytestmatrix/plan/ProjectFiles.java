// Plain loops: decision 022
package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the workspace holds for installing projects from it. */
final class ProjectFiles {
  private final Workspace workspace;
  private final Set<String> paths;

  ProjectFiles(Workspace workspace) {
    this.workspace = workspace;
    this.paths = new HashSet<>();
    for (Entry entry : workspace.entries()) {
      paths.add(entry.path());
    }
  }

  static String slashed(Path path) {
    return path.toString().replace('\\', '/');
  }

  boolean holds(String path) {
    return path.isEmpty() || path.equals(".") || paths.contains(path);
  }

  /** Whether pip can install the root: what {@code installProject=auto} goes by. */
  boolean installable() {
    return paths.contains("setup.py")
        || (paths.contains("pyproject.toml")
            && Pyproject.declaresProject(textOf("pyproject.toml")));
  }

  /** What keeps pip from installing a project that seems to be one; see {@link #installable}. */
  Optional<String> lacksForInstallation() {
    String setup = textOf("setup.cfg");
    if (Pattern.compile("(?m)^\\[options]|^\\[metadata]\\s*$(?:\\s+.*$)*?\\s*^name\\s*=")
        .matcher(setup)
        .find()) {
      return Optional.of(
          "The project is not installed: setup.cfg describes it, but no installer reads that without"
              + " a setup.py or a pyproject.toml with [build-system].");
    }
    String pyproject = textOf("pyproject.toml");
    if (Pattern.compile("(?m)^\\[tool\\.(poetry|flit\\.metadata|pdm)]").matcher(pyproject).find()) {
      return Optional.of(
          "The project is not installed: its pyproject.toml has neither [project] nor"
              + " [build-system], so no installer knows how to build it.");
    }
    return hasHiddenPackages()
        ? Optional.of(
            "The packages below src are not installed, and Python doesn't look there: the project"
                + " has neither a setup.py nor a pyproject.toml with [project] or [build-system].")
        : Optional.empty();
  }

  private boolean hasHiddenPackages() {
    boolean hidden = false;
    for (String path : paths) {
      hidden |= path.matches("src/\\w+/__init__\\.py");
    }
    if (!hidden || holds("src/__init__.py")) {
      return false;
    }
    // Projects that tell Python where to look do so in one of these.
    StringBuilder told = new StringBuilder();
    for (String file :
        List.of(
            "pytest.ini",
            ".pytest.ini",
            "pyproject.toml",
            "tox.ini",
            "setup.cfg",
            "conftest.py",
            "tests/conftest.py")) {
      told.append(textOf(file));
    }
    return !Pattern.compile("pythonpath|sys\\.path|from src|import src").matcher(told).find();
  }

  /** Whether the version is read from a repository, which doesn't travel. */
  boolean needsVersionControl() {
    String text = textOf("pyproject.toml") + textOf("setup.py") + textOf("setup.cfg");
    return Pattern.compile("setuptools[-_]scm|hatch-vcs").matcher(text).find() && !holds(".git");
  }

  /** Whether a file that describes the project's packages has that word. */
  boolean mentions(String word) {
    String text = textOf("pyproject.toml") + textOf("setup.py") + textOf("setup.cfg");
    return Pattern.compile("\\b" + Pattern.quote(word) + "\\b").matcher(text).find();
  }

  String textOf(String path) {
    if (!paths.contains(path)) {
      return "";
    }
    try {
      return new String(Files.readAllBytes(workspace.root().resolve(path)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new MatrixException(
          workspace.root().resolve(path) + " can't be read: " + e + ".", "Make it readable.", e);
    }
  }
}
