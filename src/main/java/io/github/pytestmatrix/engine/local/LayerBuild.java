package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.ProjectInstall;
import io.github.pytestmatrix.engine.SetupFailure;
import io.github.pytestmatrix.engine.Shell;
import io.github.pytestmatrix.engine.Tail;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds one layer in its folder. */
final class LayerBuild {
  private final Machine machine;
  private final ProcessTrees processes;
  private final Interpreter interpreter;
  private final Installer installer;
  private final Layer layer;
  private final ExecutionListener listener;
  private final long deadline;
  private final Duration limit;

  LayerBuild(
      Machine machine,
      ProcessTrees processes,
      Interpreter interpreter,
      Layer layer,
      Duration limit,
      ExecutionListener listener) {
    this.machine = machine;
    this.processes = processes;
    this.interpreter = interpreter;
    this.installer = Installer.of(machine);
    this.layer = layer;
    this.limit = limit;
    this.listener = listener;
    this.deadline = System.nanoTime() + limit.toNanos();
  }

  /** A virtual environment with what {@code venv} puts into one. */
  VenvLayout seed() throws IOException, InterruptedException {
    Optional<MatrixException> lack = lack(machine, interpreter);
    if (lack.isPresent()) {
      throw lack.get();
    }
    boolean pip = interpreter.ensurepip();
    listener.progress("preparing " + interpreter.description());
    Files.createDirectories(layer.temporary());
    List<String> venv = new ArrayList<>();
    venv.addAll(List.of(interpreter.executable().toString(), "-m", "venv"));
    if (!pip) {
      venv.add("--without-pip");
    }
    venv.add(layer.venv().toString());
    String what = "Making a virtual environment with " + interpreter.description();
    run(what, venv, layer.folder(), variables(Optional.empty()));
    Path unlaid = new VenvLayout(machine.windows() ? "Scripts" : "bin", ".").python(layer.venv());
    VenvLayout layout =
        VenvLayout.of(
            run(
                what,
                List.of(unlaid.toString(), "-c", VenvLayout.QUESTION),
                layer.folder(),
                variables(Optional.empty())));
    if (!pip) {
      run(
          what,
          installer.install(layout.python(layer.venv()), List.of("pip")),
          layer.folder(),
          variables(Optional.of(layout)));
    }
    return layout;
  }

  /** What keeps this interpreter from having environments at all. */
  static Optional<MatrixException> lack(Machine machine, Interpreter interpreter) {
    boolean uv = Installer.of(machine).uv().isPresent();
    return interpreter.venv() && (interpreter.ensurepip() || uv)
        ? Optional.empty()
        : Optional.of(withoutVenv(machine, interpreter));
  }

  private static MatrixException withoutVenv(Machine machine, Interpreter interpreter) {
    String lacks = interpreter.venv() ? "ensurepip" : "venv";
    String version = interpreter.version().replaceAll("^(\\d+\\.\\d+).*", "$1");
    boolean old = version.startsWith("2.");
    boolean debians =
        machine.os() == Machine.Os.LINUX
            && interpreter.executable().startsWith(machine.root().resolve("usr").resolve("bin"));
    String hint =
        old
            ? "Run this cell on Docker: -Dpytest-matrix.engine=docker"
            : debians
                ? "Install it: sudo apt install python" + version + "-venv"
                : "Install Python "
                    + version
                    + " anew with its module "
                    + lacks
                    + ", or install uv.";
    return new MatrixException(
        interpreter.description()
            + " has no module "
            + lacks
            + ", so no environment can be made with it.",
        hint);
  }

  /** What the set-up lines and the requirements bring. */
  void dependencies(EnvironmentSpec spec, VenvLayout layout, List<Layer> below)
      throws IOException, InterruptedException {
    listener.progress("building the environment");
    begin(layout, below);
    boolean sources = !spec.locals().isEmpty();
    if (sources) {
      WorkspaceCopy.copy(spec.workspace(), layer.work());
    } else {
      Files.createDirectories(layer.work());
      for (Map.Entry<String, byte[]> file : spec.requirementInputs().entrySet()) {
        Path to = layer.work().resolve(file.getKey());
        Files.createDirectories(to.toAbsolutePath().getParent());
        Files.write(to, file.getValue());
      }
    }
    String what = "Building the environment on " + interpreter.description();
    Map<String, String> variables = variables(Optional.of(layout));
    variables.putAll(spec.variables());
    if (!spec.setup().isBlank()) {
      Path script = layer.temporary().resolve("setup.sh");
      Files.writeString(script, "set -e\n" + Shell.lines(spec.setup()));
      run(
          what,
          List.of(PosixShell.find(machine).toString(), script.toString()),
          layer.work(),
          variables);
    }
    List<String> requirements = Installer.requirements(spec);
    if (!requirements.isEmpty()) {
      install(what, layout, requirements, variables);
    }
    end(sources ? Optional.of(spec.workspace()) : Optional.empty());
  }

  /** The project itself; its requirements are named again, so that their constraints still hold. */
  void project(EnvironmentSpec spec, VenvLayout layout, List<Layer> below)
      throws IOException, InterruptedException {
    listener.progress("installing the project");
    begin(layout, below);
    for (Layer lower : below) {
      lower.restore(layer.venv(), layer.work());
    }
    WorkspaceCopy.copy(spec.workspace(), layer.work());
    List<String> what = new ArrayList<>(Installer.requirements(spec));
    boolean editable = spec.install() == ProjectInstall.EDITABLE;
    if (editable) {
      what.add("-e");
    }
    what.add(".");
    Map<String, String> variables = variables(Optional.of(layout));
    variables.putAll(spec.variables());
    install("Installing the project on " + interpreter.description(), layout, what, variables);
    end(editable ? Optional.of(spec.workspace()) : Optional.empty());
  }

  private void begin(VenvLayout layout, List<Layer> below) throws IOException {
    Files.createDirectories(layer.temporary());
    new ThinVenv(layer.venv(), layout, below.stream().map(Layer::venv).toList()).make();
  }

  private void install(
      String what, VenvLayout layout, List<String> wanted, Map<String, String> variables)
      throws InterruptedException {
    run(what, installer.install(layout.python(layer.venv()), wanted), layer.work(), variables);
  }

  /** The sources go; what was made of them and beside them is set apart. */
  private void end(Optional<Workspace> sources) throws IOException {
    if (sources.isPresent()) {
      layer.setApart();
      removeSources(sources.get());
      Files.move(layer.work(), layer.overlay());
    } else {
      FolderTree.delete(layer.work());
    }
    FolderTree.delete(layer.temporary());
  }

  private void removeSources(Workspace workspace) throws IOException {
    try (var found = Files.walk(layer.work())) {
      for (Path folder : found.filter(path -> path.endsWith("__pycache__")).toList()) {
        FolderTree.delete(folder);
      }
    }
    List<Workspace.Entry> entries = new ArrayList<>(workspace.entries());
    java.util.Collections.reverse(entries);
    for (Workspace.Entry entry : entries) {
      Path path = layer.work().resolve(entry.path());
      boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      if (!folder || isEmpty(path)) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      return children.findAny().isEmpty();
    }
  }

  private Map<String, String> variables(Optional<VenvLayout> layout) {
    Map<String, String> variables = new LinkedHashMap<>(CleanEnvironment.of(machine));
    for (String name : List.of("TMPDIR", "TEMP", "TMP")) {
      variables.put(name, layer.temporary().toString());
    }
    variables.put("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    variables.put("PIP_NO_INPUT", "1");
    variables.put("PIP_PROGRESS_BAR", "off");
    variables.put("PIP_USER", "0");
    variables.put("PIP_REQUIRE_VIRTUALENV", "0");
    variables.put("UV_NO_PROGRESS", "1");
    layout.ifPresent(
        known -> {
          variables.put("VIRTUAL_ENV", layer.venv().toString());
          variables.merge(
              "PATH",
              known.bin(layer.venv()).toString(),
              (rest, first) -> first + File.pathSeparator + rest);
        });
    return variables;
  }

  /** The command's output. */
  private String run(
      String what, List<String> arguments, Path directory, Map<String, String> variables)
      throws InterruptedException {
    Tail tail = new Tail();
    Exit exit =
        processes.run(
            new Command(
                interpreter.executable(),
                arguments,
                directory,
                variables,
                Duration.ofNanos(Math.max(1, deadline - System.nanoTime())),
                Optional.empty(),
                Optional.empty()),
            bytes -> {
              tail.add(bytes);
              listener.setupOutput(bytes);
            },
            () -> {});
    if (!exit.equals(new Exit.Exited(0))) {
      Exit told = exit instanceof Exit.TimedOut ? new Exit.TimedOut(limit) : exit;
      throw SetupFailure.of(what, told, tail.text());
    }
    return tail.text();
  }
}
