package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.folders.RunFolder;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Who uses a layer right now.
 *
 * @param folder has an empty folder for each build
 */
record LayerUsers(Path folder) {
  /** Until the result is closed, nobody cleans the layer away. */
  RunFolder register(Owner owner) throws IOException {
    return RunFolder.create(folder, "", owner);
  }

  /** Whether a build that is still alive uses it. */
  boolean isInUse() throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    RunFolder.sweep(folder, "");
    try (Stream<Path> users = Files.list(folder)) {
      return users.findAny().isPresent();
    }
  }
}
