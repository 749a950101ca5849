package io.github.pytestmatrix.engine.local.machine;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The shell for lines that the user wrote; our own work needs none. */
public final class PosixShell {
  private PosixShell() {}

  /**
   * @throws MatrixException where this machine has none, as Windows without Git
   */
  public static Path find(Machine machine) {
    List<Path> places = new ArrayList<>();
    if (machine.windows()) {
      machine.searchPath().forEach(folder -> places.add(folder.resolve("sh.exe")));
      for (String variable : List.of("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")) {
        machine
            .folder(variable)
            .map(folder -> variable.equals("LOCALAPPDATA") ? folder.resolve("Programs") : folder)
            .ifPresent(
                folder -> places.add(folder.resolve("Git").resolve("bin").resolve("sh.exe")));
      }
    } else {
      places.add(machine.root().resolve("bin").resolve("sh"));
      machine.searchPath().forEach(folder -> places.add(folder.resolve("sh")));
    }
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new MatrixException(
                    "The cell has shell lines, but no sh was found on this machine.",
                    "Install one (Git for Windows includes sh.exe), or use <pytestArgs> without"
                        + " variables and globs instead of <script>, <beforeScript> and <setup>."));
  }
}
