package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.engine.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who uses a layer right now: a folder with an empty folder for each build. */
record Users(Path layer) {
  private Path folder() {
    return layer.resolve("users");
  }

  /** Until the result is closed, nobody cleans the layer away. */
  RunFolder enter(Owner owner) throws IOException {
    return RunFolder.create(folder(), "", owner);
  }

  /** Whether a build that is still alive uses it. */
  boolean present() throws IOException {
    if (!Files.isDirectory(folder())) {
      return false;
    }
    RunFolder.sweep(folder(), "");
    try (var users = Files.list(folder())) {
      return users.findAny().isPresent();
    }
  }
}
