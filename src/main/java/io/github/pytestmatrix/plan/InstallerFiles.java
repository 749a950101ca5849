package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.plan.RequirementLine.Local;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Variables of the set-up that name files: {@code PIP_CONSTRAINT}, {@code PIP_CONFIG_FILE}. Those
 * of the project travel and are part of the environment's digest, as requirement files are.
 */
final class InstallerFiles {
  private static final Set<String> CONSTRAINTS =
      Set.of(
          "PIP_CONSTRAINT",
          "PIP_BUILD_CONSTRAINT",
          "UV_CONSTRAINT",
          "UV_BUILD_CONSTRAINT",
          "UV_OVERRIDE");

  private static final Set<String> REQUIREMENTS = Set.of("PIP_REQUIREMENT");

  /** One path each, which may have blanks. */
  private static final Set<String> SINGLE =
      Set.of(
          "PIP_CONFIG_FILE",
          "PIP_CERT",
          "PIP_CLIENT_CERT",
          "UV_CONFIG_FILE",
          "REQUESTS_CA_BUNDLE",
          "CURL_CA_BUNDLE",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "SSL_CLIENT_CERT",
          "NETRC");

  /** Mostly addresses, but folders of archives too. */
  private static final Set<String> PLACES =
      Set.of(
          "PIP_FIND_LINKS",
          "PIP_INDEX_URL",
          "PIP_EXTRA_INDEX_URL",
          "UV_FIND_LINKS",
          "UV_INDEX",
          "UV_DEFAULT_INDEX",
          "UV_INDEX_URL",
          "UV_EXTRA_INDEX_URL");

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*");

  private final Path root;
  private final ProjectFiles project;
  private final CellRemarks faults;
  private final CellRemarks warnings;

  InstallerFiles(Path root, ProjectFiles project, CellRemarks faults, CellRemarks warnings) {
    this.root = root;
    this.project = project;
    this.faults = faults;
    this.warnings = warnings;
  }

  /**
   * @param inputs the files: path relative to the workspace, to content
   * @param variables with these paths made relative to the workspace, where installers run
   */
  record Found(
      Map<String, byte[]> inputs,
      Map<String, String> variables,
      Set<String> names,
      Set<Local> locals) {}

  /**
   * @param variables of the set-up
   * @param written those of {@code <environment>}; others are the caller's
   * @param found is added to
   */
  void read(Cell cell, Map<String, String> variables, Set<String> written, Found found) {
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      String name = variable.getKey();
      String upper = name.toUpperCase(Locale.ROOT);
      String element =
          written.contains(name)
              ? "<" + name + "> in <environment>"
              : name + ", which <passEnvironment> passes,";
      String value = variable.getValue();
      if (CONSTRAINTS.contains(upper) || REQUIREMENTS.contains(upper)) {
        boolean constraint = CONSTRAINTS.contains(upper);
        found
            .variables()
            .put(
                name,
                each(value, "\\s+", " ", path -> file(cell, element, path, constraint, found)));
      } else if (SINGLE.contains(upper)) {
        found.variables().put(name, other(cell, element, value, true, found));
      } else if (PLACES.contains(upper)) {
        found
            .variables()
            .put(
                name,
                each(value, "[\\s,]+", " ", path -> other(cell, element, path, false, found)));
      }
    }
  }

  private interface Item {
    String relative(String path);
  }

  /** The very value where no path of it has to be written anew. */
  private static String each(String value, String separator, String joint, Item item) {
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    for (String path : value.strip().split(separator, -1)) {
      before.add(path);
      after.add(path.isEmpty() ? path : item.relative(path));
    }
    return before.equals(after) ? value : String.join(joint, after);
  }

  private String file(Cell cell, String element, String written, boolean constraint, Found found) {
    if (ADDRESS.matcher(written).matches()) {
      warnings.add(
          cell.id(),
          element
              + " names "
              + written
              + ", whose content is not watched: after a change, run pytest-matrix:clean.",
          "");
      return written;
    }
    if (isOfTheSystem(cell, element, written)) {
      return written;
    }
    Requirements read = RequirementFiles.readNamed(root, project, written, constraint, element);
    read.faults().forEach(fault -> faults.add(cell.id(), fault.what(), fault.hint()));
    read.warnings().forEach(warning -> warnings.add(cell.id(), warning, ""));
    found.inputs().putAll(read.inputs());
    found.names().addAll(read.names());
    found.locals().addAll(read.locals());
    return read.files().isEmpty() ? written : read.files().get(0);
  }

  /** A file as it is, or a folder, for which the whole of the sources has to be there. */
  private String other(Cell cell, String element, String written, boolean must, Found found) {
    if (written.isBlank() || ADDRESS.matcher(written).matches()) {
      return written;
    }
    Path path;
    try {
      path = root.resolve(written).normalize();
    } catch (InvalidPathException e) {
      return written;
    }
    if (!path.startsWith(root)) {
      if (!Path.of(written).isAbsolute()) {
        faults.add(
            cell.id(),
            element + " names '" + written + "', which is outside of <pythonRoot> " + root + ".",
            "Copy it into the project, or use the absolute path of a file in the image.");
      }
      return written;
    }
    String relative = ProjectFiles.slashed(root.relativize(path));
    if (Files.isDirectory(path)) {
      found.locals().add(new Local(relative.isEmpty() ? "." : relative, false));
      return relative.isEmpty() ? "." : relative;
    }
    if (!Files.isRegularFile(path)) {
      if (must) {
        faults.add(
            cell.id(),
            element + " names '" + written + "', but there is no file " + path + ".",
            "Paths are relative to <pythonRoot>; fix it, or remove the variable.");
      }
      return written;
    }
    try {
      found.inputs().put(relative, Files.readAllBytes(path));
    } catch (IOException e) {
      faults.add(
          cell.id(),
          element + " names '" + written + "', which can't be read: " + e + ".",
          "Make it readable.");
    }
    return relative;
  }

  /** An absolute path is one of the image, unless this machine has a file there. */
  private boolean isOfTheSystem(Cell cell, String element, String written) {
    Path path;
    try {
      path = Path.of(written).normalize();
    } catch (InvalidPathException e) {
      return false;
    }
    if (!path.isAbsolute() || path.startsWith(root)) {
      return false;
    }
    if (Files.isRegularFile(path)) {
      faults.add(
          cell.id(),
          element
              + " names "
              + written
              + ", a file of this machine outside of <pythonRoot>: cells don't have it, and"
              + " changes to it would not be detected.",
          "Copy it into the project, and name it relative to <pythonRoot> " + root + ".");
    }
    return true;
  }

  static Found none() {
    return new Found(
        new LinkedHashMap<>(), new LinkedHashMap<>(), new HashSet<>(), new LinkedHashSet<>());
  }
}
