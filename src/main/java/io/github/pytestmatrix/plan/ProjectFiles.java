package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Fingerprint;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import io.github.pytestmatrix.workspace.WorkspaceDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the workspace holds for installing projects from it, and when that has to be done anew. */
final class ProjectFiles {
  private static final Set<String> PACKAGING =
      Set.of("setup.py", "setup.cfg", "pyproject.toml", "MANIFEST.in", "hatch_build.py");

  /** Compiled at installation, so a change isn't live. */
  private static final Set<String> NATIVE_NAMES =
      Set.of(
          "Cargo.toml",
          "Cargo.lock",
          "build.rs",
          "CMakeLists.txt",
          "meson.build",
          "meson.options",
          "meson_options.txt");

  private static final Set<String> NATIVE_ENDINGS =
      Set.of(
          "c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "pyx", "pxd", "pxi", "rs", "f", "f77",
          "f90", "f95", "cu", "mm", "asm", "s", "cmake");

  private static final Pattern WORD = Pattern.compile("[^\\s\"'=,;:\\[\\](){}<>]+");
  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\battr\\s*[=:]\\s*[\"']?\\s*([A-Za-z_][\\w.]*)\\.\\w+");

  private final Workspace workspace;
  private final Set<String> paths;
  private final Map<String, String> digests = new HashMap<>();

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

  /** Over all that the folder, or file, holds. */
  String contentDigest(String folder) {
    return digests.computeIfAbsent(
        "content " + folder,
        key ->
            WorkspaceDigest.of(
                workspace,
                entry -> entry.path().equals(folder) || entry.path().startsWith(prefix(folder))));
  }

  /**
   * Over what an editable installation of the folder doesn't follow by itself: packaging files and
   * the files that they name (a README, a VERSION, requirement files), native sources, and the
   * names of top-level packages.
   */
  String editableDigest(String folder) {
    return digests.computeIfAbsent("editable " + folder, key -> editable(prefix(folder)));
  }

  private String editable(String prefix) {
    Set<String> named = named(prefix);
    Set<String> packages = new TreeSet<>();
    for (Entry entry : workspace.entries()) {
      String path = entry.path();
      if (path.startsWith(prefix) && path.endsWith("/__init__.py")) {
        String folder = path.substring(prefix.length(), path.lastIndexOf('/'));
        if (folder.indexOf('/') < 0 || (folder.startsWith("src/") && folder.indexOf('/', 4) < 0)) {
          packages.add(folder);
        }
      }
    }
    String files =
        WorkspaceDigest.of(
            workspace,
            entry ->
                !(entry instanceof Entry.Folder)
                    && entry.path().startsWith(prefix)
                    && matters(entry.path().substring(prefix.length()), named));
    return new Fingerprint().add(files).add(packages).hex();
  }

  private static boolean matters(String path, Set<String> named) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return PACKAGING.contains(path)
        || named.contains(path)
        || NATIVE_NAMES.contains(name)
        || (name.contains(".") && NATIVE_ENDINGS.contains(ending));
  }

  /** Paths that the packaging files mention, or could mean by a module's name. */
  private Set<String> named(String prefix) {
    Set<String> named = new HashSet<>();
    for (String file : List.of("pyproject.toml", "setup.cfg", "setup.py")) {
      String text = textOf(prefix + file);
      Matcher word = WORD.matcher(text);
      while (word.find()) {
        String path = word.group();
        named.add(path.startsWith("./") ? path.substring(2) : path);
      }
      Matcher attribute = ATTRIBUTE.matcher(text);
      while (attribute.find()) {
        String module = attribute.group(1).replace('.', '/');
        for (String source : List.of("", "src/")) {
          named.add(source + module + ".py");
          named.add(source + module + "/__init__.py");
        }
      }
    }
    return named;
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

  private static String prefix(String folder) {
    return folder.isEmpty() || folder.equals(".") ? "" : folder + "/";
  }
}
