package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells how an interpreter that is missing comes to the machine: by the manager that is there. */
record InstallHint(Machine machine) {
  String text(PythonRequest wanted) {
    String file = machine.windows() ? "C:\\path\\to\\python.exe" : "/path/to/python";
    return install(wanted)
        + "\nOr give the path of one: -Dpytest-matrix.interpreters="
        + (wanted.text().isEmpty() ? "3" : wanted.text())
        + "="
        + file
        + "\nOr run in containers: -Dpytest-matrix.engine=docker";
  }

  private String install(PythonRequest wanted) {
    String value = wanted.text().isEmpty() ? "3" : wanted.text();
    boolean plain = !wanted.pypy() && !wanted.freeThreaded().orElse(false);
    return Stream.of(
            command("uv", ".local/bin", ".cargo/bin").map(uv -> "uv python install " + value),
            command("pyenv", ".pyenv/bin", ".pyenv/pyenv-win/bin")
                .map(pyenv -> "pyenv install " + value),
            command("mise", ".local/bin").map(mise -> "mise install python@" + value),
            command("asdf", ".asdf/bin").map(asdf -> "asdf install python " + asdf(wanted, value)),
            command("conda", "miniforge3/bin", "miniconda3/bin", "anaconda3/bin")
                .filter(conda -> plain)
                .map(conda -> "conda create -n python" + value + " python=" + value),
            command("brew").filter(brew -> plain).map(brew -> "brew install " + brew(wanted)),
            winget().filter(windows -> plain && wanted.hasMinor()).map(winget -> winget(wanted)),
            debian().filter(debian -> plain && wanted.hasMinor()).map(debian -> debian(wanted)))
        .flatMap(Optional::stream)
        .findFirst()
        .map(command -> "Install it: " + command)
        .orElse(
            "Install it. uv can do so without administrator rights: install uv"
                + " (https://docs.astral.sh/uv/getting-started/installation/), then run uv"
                + " python install "
                + value);
  }

  /** A program on {@code PATH}, or where its installer puts it below the user's home. */
  private Optional<Path> command(String name, String... homeFolders) {
    String file = machine.windows() ? name + ".exe" : name;
    return machine
        .program(name)
        .or(
            () ->
                Stream.of(homeFolders)
                    .map(folder -> machine.home().resolve(folder).resolve(file))
                    .filter(Files::isRegularFile)
                    .findFirst());
  }

  private Optional<Machine> winget() {
    return Optional.of(machine).filter(Machine::windows);
  }

  private Optional<Path> debian() {
    Path apt = machine.root().resolve("usr").resolve("bin").resolve("apt-get");
    return Optional.of(apt).filter(Files::isRegularFile);
  }

  private static String asdf(PythonRequest wanted, String value) {
    boolean whole = wanted.version().numbers().size() == 3;
    return whole ? value : "latest:" + value;
  }

  private static String brew(PythonRequest wanted) {
    return wanted.hasMinor() ? "python@" + wanted.minor() : "python";
  }

  private static String winget(PythonRequest wanted) {
    return "winget install Python.Python." + wanted.minor();
  }

  private static String debian(PythonRequest wanted) {
    return "sudo apt install python"
        + wanted.minor()
        + "-venv, if your release has it. uv installs any version without administrator rights"
        + " (https://docs.astral.sh/uv/): uv python install "
        + wanted.text();
  }
}
