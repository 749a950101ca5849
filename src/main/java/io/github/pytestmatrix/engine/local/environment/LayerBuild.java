package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.FolderTree;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.local.machine.PosixShell;
import io.github.pytestmatrix.engine.shared.Shell;
import io.github.pytestmatrix.engine.shared.SourceWatch;
import io.github.pytestmatrix.engine.shared.WheelSources;
import io.github.pytestmatrix.workspace.SourceReads;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.WorkspaceCopy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Builds one layer in its folder.
 *
 * @param commands runs in and for that folder
 */
record LayerBuild(
    Machine machine,
    BuildCommands commands,
    Interpreter interpreter,
    Installer installer,
    Layer layer,
    ExecutionListener listener) {
  private static final String SEED = "venv_seed.py";
  private static final String INSTALLATION = "installation";
  private static final String COMPARISON = "comparison";

  /** A virtual environment with what {@code venv} puts into one. */
  VenvLayout seed() throws IOException, InterruptedException {
    listener.progress("preparing " + interpreter.description());
    Files.createDirectory(layer.temporary());
    Path script = layer.temporary().resolve(SEED);
    try (InputStream resource = LayerBuild.class.getResourceAsStream(SEED)) {
      Files.copy(Objects.requireNonNull(resource, SEED), script);
    }
    commands.run(
        "Making a virtual environment with " + interpreter.description(),
        List.of(
            interpreter.executable().toString(),
            "-I",
            script.toString(),
            layer.venv().toString(),
            layer.pip().toString(),
            layer.layoutFile().toString()),
        layer.folder(),
        commands.variables());
    FolderTree.delete(layer.temporary());
    return layer.layout();
  }

  /** What the set-up lines and the requirements bring. */
  VenvLayout dependencies(EnvironmentSpec spec, Layer seed)
      throws IOException, InterruptedException {
    listener.progress("building the environment");
    boolean sources = spec.dependsOnSources();
    begin(seed);
    if (sources) {
      WorkspaceCopy.copy(spec.workspace(), layer.work());
    } else {
      Files.createDirectory(layer.work());
      for (Map.Entry<String, byte[]> file : spec.requirementInputs().entrySet()) {
        Path to = layer.work().resolve(file.getKey());
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        Files.write(to, file.getValue());
      }
    }
    VenvLayout layout = seed.layout();
    install("Building the environment on ", spec, layout, List.of());
    if (sources) {
      noteReads(spec.workspace());
    }
    if (sources) {
      keepBesideSources(spec.workspace(), seed);
    } else {
      FolderTree.delete(layer.work());
    }
    FolderTree.delete(layer.temporary());
    return layout;
  }

  /** The project itself; its requirements are named again, so that their constraints still hold. */
  VenvLayout project(EnvironmentSpec spec, Layer dependencies)
      throws IOException, InterruptedException {
    listener.progress("installing the project");
    boolean editable = spec.install() == ProjectInstall.EDITABLE;
    begin(dependencies);
    WorkspaceCopy.copy(spec.workspace(), layer.work());
    dependencies.addOverlay(layer.work());
    VenvLayout layout = dependencies.layout();
    install("Installing the project on ", spec, layout, spec.project());
    commands.checkExtras(spec.extras());
    if (!editable) {
      preferTheWheel(spec.workspace(), layout);
    }
    noteReads(spec.workspace());
    if (editable || spec.dependsOnSources()) {
      keepBesideSources(spec.workspace(), dependencies);
    } else {
      FolderTree.delete(layer.work());
    }
    FolderTree.delete(layer.temporary());
    return layout;
  }

  private void preferTheWheel(Workspace workspace, VenvLayout layout)
      throws IOException, InterruptedException {
    Path script =
        Files.write(layer.temporary().resolve(WheelSources.SCRIPT), WheelSources.script());
    StringBuilder names = new StringBuilder();
    for (Workspace.Entry entry : workspace.entries()) {
      names.append(entry.path()).append('\n');
    }
    Path sources = Files.writeString(layer.temporary().resolve("sources"), names);
    commands.run(
        "Comparing the sources with the wheel on " + interpreter.description(),
        watched(
            List.of(
                layout.python(layer.venv()).toString(),
                "-I",
                script.toString(),
                layer.work().toString(),
                sources.toString(),
                layer.folder().toString()),
            COMPARISON),
        layer.temporary(),
        commands.variables());
  }

  private void begin(Layer below) throws IOException {
    Files.createDirectory(layer.temporary());
    below.copyTo(below.files(), layer.venv(), layer.work());
  }

  /** All requirements at once, so that one resolution sees them all. */
  private void install(String what, EnvironmentSpec spec, VenvLayout layout, List<String> project)
      throws IOException, InterruptedException {
    List<String> wanted =
        Stream.concat(Installer.requirements(spec, layer.temporary()).stream(), project.stream())
            .toList();
    List<String> command =
        wanted.isEmpty() ? List.of() : installer.install(layout.python(layer.venv()), wanted);
    if (project.isEmpty() && !spec.setup().isBlank()) {
      command = List.of(PosixShell.find(machine).toString(), setup(spec, command).toString());
    }
    if (!command.isEmpty()) {
      commands.run(
          what + interpreter.description(),
          layer.origin().isPresent() ? watched(command, INSTALLATION) : command,
          layer.work(),
          commands.variables(layout, spec.variables()));
    }
  }

  /**
   * @param name of what it reads
   */
  private List<String> watched(List<String> command, String name) throws IOException {
    if (machine.os() != Machine.Os.LINUX) {
      return command;
    }
    Path program = layer.temporary().resolve("source_watch.py");
    Files.write(program, SourceWatch.program());
    return Stream.concat(
            Stream.of(
                interpreter.executable().toString(),
                "-I",
                "-S",
                program.toString(),
                layer.work().toString(),
                report(name).toString()),
            command.stream())
        .toList();
  }

  private Path report(String name) {
    return layer.temporary().resolve("reads-" + name);
  }

  /** What was made of the sources is found again by what was read of them. */
  private void noteReads(Workspace workspace) throws IOException {
    SourceReads reads = reads(INSTALLATION);
    boolean compared = Files.exists(layer.temporary().resolve(WheelSources.SCRIPT));
    layer.record(compared ? reads.and(reads(COMPARISON)) : reads, workspace.digests());
  }

  private SourceReads reads(String name) throws IOException {
    return Files.exists(report(name))
        ? SourceReads.reported(Files.readAllBytes(report(name)))
        : SourceReads.EVERYTHING;
  }

  /** In one shell with the installer, for which they may export variables. */
  private Path setup(EnvironmentSpec spec, List<String> installation) throws IOException {
    String last =
        installation.isEmpty()
            ? ""
            : "cd "
                + Shell.quote(layer.work().toString())
                + "\n"
                + Shell.words(installation)
                + "\n";
    return Files.writeString(
        layer.temporary().resolve("setup.sh"), "set -e\n" + Shell.lines(spec.setup()) + last);
  }

  /** The sources go; what was made beside them, or of them, is kept for those of the cells. */
  private void keepBesideSources(Workspace workspace, Layer below) throws IOException {
    SortedSet<String> overwritten = changed(workspace);
    overwritten.addAll(below.overwritten());
    layer.writeOverwritten(overwritten);
    removeSources(workspace, overwritten);
    Files.move(layer.work(), layer.overlay());
  }

  private SortedSet<String> changed(Workspace workspace) throws IOException {
    Path report = report(INSTALLATION);
    return Files.exists(report)
        ? SourceWatch.changed(Files.readAllBytes(report))
        : differing(workspace);
  }

  /** Where nothing could be watched, and all sources count as read: by their content. */
  private SortedSet<String> differing(Workspace workspace) throws IOException {
    SortedSet<String> differing = new TreeSet<>();
    for (Workspace.Entry entry : workspace.entries()) {
      Path built = layer.work().resolve(entry.path());
      Path source = workspace.root().resolve(entry.path());
      if (entry instanceof Workspace.Entry.File
          && !(Files.isRegularFile(built, LinkOption.NOFOLLOW_LINKS)
              && Files.mismatch(built, source) == -1)) {
        differing.add(entry.path());
      }
    }
    return differing;
  }

  /**
   * The folders go too once they are empty: Python would import an empty one as a namespace
   * package.
   *
   * @param but these
   */
  private void removeSources(Workspace workspace, Set<String> but) throws IOException {
    List<Path> bytecode;
    try (Stream<Path> found = Files.walk(layer.work())) {
      bytecode = found.filter(path -> path.endsWith("__pycache__")).toList();
    }
    for (Path folder : bytecode) {
      FolderTree.delete(folder);
    }
    List<Workspace.Entry> entries = new ArrayList<>(workspace.entries());
    Collections.reverse(entries);
    for (Workspace.Entry entry : entries) {
      Path path = layer.work().resolve(entry.path());
      boolean keep =
          but.contains(entry.path())
              || (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !isEmpty(path));
      if (!keep) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }
}
