package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.interpreter.PythonVersion;
import io.github.pytestmatrix.engine.local.machine.Machine;
import io.github.pytestmatrix.engine.shared.InstallCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * uv where the machine has it, else pip.
 *
 * @param uv its executable
 */
public record Installer(Optional<Path> uv) {
  /** The oldest language that uv knows. */
  private static final PythonVersion OLDEST_OF_UV = new PythonVersion(List.of(3, 8), "");

  /** The one for an environment of that interpreter. */
  static Installer of(Machine machine, Interpreter interpreter, EnvironmentSpec spec) {
    Map<String, String> variables = new LinkedHashMap<>(InstallerVariables.thatDecide(machine));
    variables.putAll(InstallerVariables.thatDecide(spec.variables()));
    boolean fits =
        interpreter.pythonVersion().compareTo(OLDEST_OF_UV) >= 0
            && !new InstallerSettings(machine, variables).onlyPipKnows();
    return new Installer(fits ? find(machine) : Optional.empty());
  }

  public static Optional<Path> find(Machine machine) {
    String name = machine.windows() ? "uv.exe" : "uv";
    Stream<Path> folders =
        Stream.concat(
            machine.searchPath().stream(),
            Stream.of(".local", ".cargo")
                .map(folder -> machine.home().resolve(folder).resolve("bin")));
    return Stream.concat(machine.folder("UV").stream(), folders.map(folder -> folder.resolve(name)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Part of an environment's fingerprint, since the two resolve differently. */
  String name() {
    return uv.isPresent() ? "uv" : "pip";
  }

  /** The command line that installs into a virtual environment. */
  List<String> install(Path python, List<String> what) {
    List<String> command =
        new ArrayList<>(
            uv.isPresent()
                ? InstallCommand.uv(uv.get().toString(), python.toString())
                : InstallCommand.pip(python.toString()));
    command.addAll(what);
    return command;
  }

  /**
   * The requirement files and packages of a spec, as both installers understand them.
   *
   * @param folder where a file for those may be made that belong on no command line
   */
  static List<String> requirements(EnvironmentSpec spec, Path folder) throws IOException {
    Path file = folder.resolve("packages.txt");
    if (!spec.privatePackages().isEmpty()) {
      Files.write(file, spec.privatePackages());
    }
    return InstallCommand.requirements(spec, file.toString());
  }
}
