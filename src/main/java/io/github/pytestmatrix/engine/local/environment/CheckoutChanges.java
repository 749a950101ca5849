// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.local.machine.FolderTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What becomes of a cell's copy of the sources where the project is installed as a wheel: its files
 * are links to the installed ones.
 *
 * @param list made by {@link io.github.pytestmatrix.engine.shared.WheelSources}: {@code - path} to
 *     remove, {@code + folder} to make, {@code > path TAB target} to link, the target relative to
 *     the environment
 * @param installed an environment that has the targets now
 */
record CheckoutChanges(Path list, Path installed) {
  boolean areNeeded() {
    return Files.exists(list);
  }

  /**
   * @param venv the cell's own environment; its files may come later
   */
  void apply(Path sources, Path venv) throws IOException {
    for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
      String rest = line.substring(2);
      switch (line.charAt(0)) {
        case '-' -> FolderTree.delete(sources.resolve(rest));
        case '+' -> Files.createDirectories(sources.resolve(rest));
        default -> link(sources, rest.split("\t", 2), venv);
      }
    }
  }

  private void link(Path sources, String[] pathAndTarget, Path venv) throws IOException {
    Path place = sources.resolve(pathAndTarget[0]);
    try {
      Files.createSymbolicLink(place, venv.resolve(pathAndTarget[1]));
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      // Windows lets few users make them.
      Files.copy(installed.resolve(pathAndTarget[1]), place);
    }
  }

  /** The user's own folder is not ours to change. */
  static MatrixException inPlace() {
    return new MatrixException(
        "installProject=wheel tests what is installed, and with sourceMode=inPlace the checkout"
            + " would be imported instead.",
        "Write <sourceMode>copy</sourceMode>, or <installProject>editable</installProject>.");
  }
}
