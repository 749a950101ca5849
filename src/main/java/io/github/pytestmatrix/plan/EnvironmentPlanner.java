package io.github.pytestmatrix.plan;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Base;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.masking.Userinfo;
import io.github.pytestmatrix.matrix.Cell;
import io.github.pytestmatrix.plan.RequirementLine.Local;
import io.github.pytestmatrix.workspace.Fingerprint;
import io.github.pytestmatrix.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what an environment is made of and gives it its digest. */
final class EnvironmentPlanner {
  private static final String WAY_OUT =
      "If its imports fail: add a pyproject.toml with [build-system] requires = [\"setuptools\"],"
          + " build-backend = \"setuptools.build_meta\"; or set pythonpath in pytest's"
          + " configuration; if they don't, write <installProject>none</installProject>.";

  private final Workspace workspace;
  private final ProjectFiles project;
  private final String pluginVersion;
  private final CellRemarks faults;
  private final CellRemarks warnings;
  private final CellRemarks notes;
  private final TestDependencies testDependencies;
  private final InstallerFiles installerFiles;
  private final Map<List<String>, Requirements> read = new HashMap<>();

  EnvironmentPlanner(
      Workspace workspace,
      String pluginVersion,
      CellRemarks faults,
      CellRemarks warnings,
      CellRemarks notes) {
    this.workspace = workspace;
    this.project = new ProjectFiles(workspace);
    this.pluginVersion = pluginVersion;
    this.faults = faults;
    this.warnings = warnings;
    this.notes = notes;
    this.installerFiles = new InstallerFiles(workspace.root(), project, faults, warnings);
    this.testDependencies = new TestDependencies(project, faults, warnings);
  }

  EnvironmentSpec plan(
      Cell cell,
      Base base,
      Optional<List<String>> requirementFiles,
      List<String> packages,
      List<String> extras,
      List<String> groups,
      String setup,
      Map<String, String> environment,
      Map<String, String> passed,
      Map<String, String> secrets,
      Optional<ProjectInstall> wanted,
      Duration timeout) {
    Requirements requirements = requirements(cell, requirementFiles);
    Set<Local> locals = new LinkedHashSet<>(requirements.locals());
    Set<String> names = new HashSet<>(requirements.names());
    Set<String> outside = new LinkedHashSet<>(requirements.outside());
    for (String item : packages) {
      readPackage(cell, item, names, locals, outside);
    }
    List<String> ofGroups = testDependencies.ofGroups(cell, groups);
    names.addAll(TestDependencies.namesOf(ofGroups));
    ProjectInstall install = install(cell, wanted, locals);
    names.addAll(testDependencies.namesOfExtras(cell, extras, install));
    List<String> named = new ArrayList<>(packages);
    named.addAll(ofGroups);
    boolean asked = !(groups.isEmpty() && extras.isEmpty());

    List<String> texts = new ArrayList<>();
    texts.add(setup);
    for (byte[] content : requirements.inputs().values()) {
      texts.add(new String(content, StandardCharsets.UTF_8));
    }
    Map<String, String> variables = new LinkedHashMap<>(PassedEnvironment.ofSetup(passed, texts));
    variables.keySet().removeAll(secrets.keySet());
    variables.putAll(environment);
    variables = SetupVariables.of(variables, texts);
    InstallerFiles.Found files = InstallerFiles.none();
    installerFiles.read(cell, variables, environment.keySet(), files);
    variables.putAll(files.variables());
    names.addAll(files.names());
    locals.addAll(files.locals());
    List<String> allPackages = withPytest(cell, named, names, requirements, asked);
    Map<String, byte[]> inputs = new LinkedHashMap<>(requirements.inputs());
    inputs.putAll(files.inputs());
    String digest =
        digest(
            requirements.files(),
            inputs,
            locals,
            outside,
            allPackages,
            setup,
            variables,
            secrets.keySet(),
            install);
    variables.putAll(secrets);

    if (install != ProjectInstall.NONE) {
      warnOfVersionControl(cell, variables);
    }
    SetupLines.check(cell, setup, warnings, notes);
    return new EnvironmentSpec(
        base,
        requirements.files(),
        inputs,
        paths(locals),
        allPackages,
        setup,
        variables,
        secrets.keySet(),
        install,
        testDependencies.spelled(extras),
        workspace,
        digest,
        timeout);
  }

  private Requirements requirements(Cell cell, Optional<List<String>> wanted) {
    List<String> files = wanted.isPresent() ? wanted.get() : defaultRequirementFiles();
    Requirements requirements = read.get(files);
    if (requirements == null) {
      requirements = RequirementFiles.read(workspace.root(), project, files);
      read.put(files, requirements);
    }
    for (MatrixException fault : requirements.faults()) {
      faults.add(cell.id(), fault.what(), fault.hint());
    }
    for (String warning : requirements.warnings()) {
      warnings.add(cell.id(), warning, "");
    }
    return requirements;
  }

  private List<String> defaultRequirementFiles() {
    return Files.isRegularFile(workspace.root().resolve(RequirementFiles.DEFAULT))
        ? List.of(RequirementFiles.DEFAULT)
        : List.of();
  }

  private void readPackage(
      Cell cell, String item, Set<String> names, Set<Local> locals, Set<String> outside) {
    String element = "<package>" + item + "</package>";
    if (item.startsWith("-")) {
      faults.add(
          cell.id(),
          element + " is an option.",
          "Options such as -e and -r belong in a file named in <requirements>.");
      return;
    }
    for (RequirementLine line : RequirementLine.of(item)) {
      if (line instanceof RequirementLine.Named named) {
        names.add(named.name());
      } else if (line instanceof RequirementLine.FileUrl url) {
        addUrl(cell, element, url, outside);
      } else if (line instanceof Local local) {
        RequirementFiles.localPath(local, workspace.root())
            .filter(path -> project.holds(path.path()))
            .ifPresentOrElse(
                locals::add,
                () ->
                    faults.add(
                        cell.id(),
                        element + " is a path that is not among the sources.",
                        "Such a path is relative to <pythonRoot> " + workspace.root() + "."));
      }
    }
  }

  private void addUrl(Cell cell, String element, RequirementLine.FileUrl url, Set<String> outside) {
    Path path = url.path();
    if (path != null && Files.exists(path)) {
      try {
        outside.add(OutsideContent.of(path));
      } catch (MatrixException unreadable) {
        faults.add(cell.id(), unreadable.what(), unreadable.hint());
      }
    } else {
      warnings.add(
          cell.id(),
          element + " names a file whose content is not watched.",
          "After a change, run pytest-matrix:clean.");
    }
  }

  /**
   * @param asked whether extras or groups bring something, too
   */
  private List<String> withPytest(
      Cell cell,
      List<String> packages,
      Set<String> names,
      Requirements requirements,
      boolean asked) {
    if (names.contains("pytest")) {
      return packages;
    }
    String files =
        requirements.files().isEmpty()
            ? "in <packages> nor in a requirement file"
            : "in <packages> nor in " + String.join(", ", requirements.files());
    if (requirements.hashed()) {
      warnings.add(
          cell.id(),
          "pytest is named neither " + files + ", and can't be added, since these pin by hashes.",
          "Unless the image has it, add pytest with its hashes.");
      return packages;
    }
    String suggestion =
        asked || !requirements.files().isEmpty() || !packages.isEmpty()
            ? ""
            : testDependencies.suggestion().map(text -> " But " + text + ".").orElse("");
    notes.add(cell.id(), "pytest is named neither " + files + ", so it is added." + suggestion, "");
    List<String> more = new ArrayList<>(packages);
    more.add("pytest");
    return more;
  }

  private ProjectInstall install(Cell cell, Optional<ProjectInstall> wanted, Set<Local> locals) {
    boolean installable = project.installable();
    if (wanted.isEmpty()) {
      if (paths(locals).contains(".")) {
        notes.add(
            cell.id(), "The requirements install the project, so <installProject> does not.", "");
        return ProjectInstall.NONE;
      }
      if (!installable) {
        project.lacksForInstallation().ifPresent(lack -> warnings.add(cell.id(), lack, WAY_OUT));
      }
      return installable ? ProjectInstall.EDITABLE : ProjectInstall.NONE;
    }
    ProjectInstall install = wanted.get();
    if (install != ProjectInstall.NONE && !installable) {
      faults.add(
          cell.id(),
          "<installProject> asks to install the project, but "
              + workspace.root()
              + " has neither a setup.py nor a pyproject.toml with [project] or [build-system].",
          "Set <pythonRoot> to the folder that has one, or write"
              + " <installProject>none</installProject>.");
    }
    return install;
  }

  private static List<String> paths(Set<Local> locals) {
    Set<String> paths = new LinkedHashSet<>();
    for (Local local : locals) {
      paths.add(local.path());
    }
    return List.copyOf(paths);
  }

  private void warnOfVersionControl(Cell cell, Map<String, String> variables) {
    for (String name : variables.keySet()) {
      if (name.startsWith("SETUPTOOLS_SCM_PRETEND_VERSION")) {
        return;
      }
    }
    if (project.needsVersionControl()) {
      warnings.add(
          cell.id(),
          "The project takes its version from version control, but .git is not copied into the"
              + " cells.",
          "If its installation fails, set <SETUPTOOLS_SCM_PRETEND_VERSION>0.0"
              + "</SETUPTOOLS_SCM_PRETEND_VERSION> in <environment>.");
    }
  }

  /**
   * Of secrets only the names count, and of an address not its credentials: tokens change from
   * build to build without changing what is installed, and a digest that everybody sees would let
   * weak ones be guessed.
   */
  private String digest(
      List<String> files,
      Map<String, byte[]> inputs,
      Set<Local> locals,
      Set<String> outside,
      List<String> packages,
      String setup,
      Map<String, String> variables,
      Set<String> secrets,
      ProjectInstall install) {
    Fingerprint digest = new Fingerprint().add("environment 2").add(pluginVersion);
    digest.add(files);
    for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
      digest.add(input.getKey()).add(input.getValue());
    }
    Map<String, String> plain = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      plain.put(variable.getKey(), Userinfo.masked(variable.getValue()));
    }
    for (String name : secrets) {
      plain.put(name, Mask.STARS);
    }
    digest.add("end of inputs").add(packages).add(setup).add(plain).add(install.name());
    List<String> installed = new ArrayList<>();
    for (Local local : locals) {
      installed.add(local.toString());
    }
    digest.add(installed);
    if (!outside.isEmpty()) {
      digest.add("outside").add(outside);
    }
    return digest.hex();
  }
}
