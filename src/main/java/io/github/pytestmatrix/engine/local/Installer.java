package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.engine.EnvironmentSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * uv where the machine has it, else pip.
 *
 * @param uv its executable
 */
record Installer(Optional<Path> uv) {
  /** The working folder must not stand in the search path: a project's module may be {@code io}. */
  private static final String PIP =
      "import sys; sys.path[:] = [p for p in sys.path if p]; import runpy;"
          + " runpy.run_module('pip', run_name='__main__', alter_sys=True)";

  static Installer of(Machine machine) {
    String name = machine.windows() ? "uv.exe" : "uv";
    return new Installer(
        Stream.concat(
                machine.searchPath().stream(),
                Stream.of(
                    machine.home().resolve(".local").resolve("bin"),
                    machine.home().resolve(".cargo").resolve("bin")))
            .map(folder -> folder.resolve(name))
            .filter(Files::isExecutable)
            .findFirst());
  }

  /** Part of an environment's fingerprint, since the two resolve differently. */
  String name() {
    return uv.isPresent() ? "uv" : "pip";
  }

  /** The command line that installs into a virtual environment. */
  List<String> install(Path python, List<String> what) {
    List<String> command = new ArrayList<>();
    if (uv.isPresent()) {
      command.addAll(List.of(uv.get().toString(), "pip", "install", "--python", python.toString()));
      command.add("--compile-bytecode");
    } else {
      command.addAll(List.of(python.toString(), "-c", PIP, "install"));
    }
    command.addAll(what);
    return command;
  }

  /** The requirement files and packages of a spec, as both installers understand them. */
  static List<String> requirements(EnvironmentSpec spec) {
    return Stream.concat(
            spec.requirements().stream().flatMap(file -> Stream.of("-r", file)),
            spec.packages().stream())
        .toList();
  }
}
