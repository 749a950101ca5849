package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Path;
import java.util.List;

/** What asdf installed. */
record Asdf(Machine machine) implements ShimSource {
  @Override
  public String name() {
    return "asdf";
  }

  @Override
  public List<FolderPattern> patterns() {
    return List.of(FolderPattern.installations(machine, data().resolve("installs/python"), "*"));
  }

  @Override
  public Path shims() {
    return data().resolve("shims");
  }

  private Path data() {
    return machine.folder("ASDF_DATA_DIR").orElse(machine.home().resolve(".asdf"));
  }
}
