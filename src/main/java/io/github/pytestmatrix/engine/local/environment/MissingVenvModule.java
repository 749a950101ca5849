package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.local.interpreter.Interpreter;
import io.github.pytestmatrix.engine.local.machine.Machine;
import java.util.Optional;

/** What keeps an interpreter from having environments. */
final class MissingVenvModule {
  private MissingVenvModule() {}

  static Optional<MatrixException> of(
      Machine machine, Interpreter interpreter, Installer installer) {
    String lacks = "";
    if (!interpreter.venv()) {
      lacks = "venv";
    } else if (!interpreter.ensurepip() && installer.uv().isEmpty()) {
      lacks = "ensurepip";
    }
    return lacks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new MatrixException(
                interpreter.description()
                    + " has no module "
                    + lacks
                    + ", so no environment can be created with it.",
                hint(machine, interpreter, lacks)));
  }

  private static String hint(Machine machine, Interpreter interpreter, String lacks) {
    String version = interpreter.version().replaceAll("^(\\d+\\.\\d+).*", "$1");
    if (version.startsWith("2.")) {
      return "Run this cell on Docker: -Dpytest-matrix.engine=docker";
    }
    boolean systems =
        machine.os() == Machine.Os.LINUX
            && interpreter.executable().startsWith(machine.root().resolve("usr").resolve("bin"));
    return systems
        ? "On Debian and Ubuntu: sudo apt install python" + version + "-venv"
        : "Install Python "
            + version
            + " again, with its module "
            + lacks
            + (lacks.equals("venv") ? "." : ", or install uv.");
  }
}
