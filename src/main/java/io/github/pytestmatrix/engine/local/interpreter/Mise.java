package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Path;
import java.util.List;

/** What mise installed. */
record Mise(Machine machine) implements ShimSource {
  @Override
  public String name() {
    return "mise";
  }

  @Override
  public List<FolderPattern> patterns() {
    Path installs = machine.folder("MISE_INSTALLS_DIR").orElse(data().resolve("installs"));
    return List.of(FolderPattern.installations(machine, installs.resolve("python"), "*"));
  }

  @Override
  public Path shims() {
    return data().resolve("shims");
  }

  private Path data() {
    Path usual = machine.windows() ? machine.localData() : machine.data();
    return machine.folder("MISE_DATA_DIR").orElse(usual.resolve("mise"));
  }
}
