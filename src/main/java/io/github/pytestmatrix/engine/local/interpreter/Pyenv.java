// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What pyenv installed, or pyenv-win. */
record Pyenv(Machine machine) implements ShimSource {
  @Override
  public String name() {
    return "pyenv";
  }

  @Override
  public List<FolderPattern> patterns() {
    return List.of(FolderPattern.installations(machine, versions(), "*"));
  }

  @Override
  public Path shims() {
    return root().resolve("shims");
  }

  /** Nothing where the default is the system's. */
  @Override
  public List<FolderPattern> defaults() {
    List<FolderPattern> defaults = new ArrayList<>();
    Optional<String> chosen = machine.variable("PYENV_VERSION");
    String versions = chosen.isPresent() ? chosen.get() : file();
    for (String version : versions.split("[:\\s]+", -1)) {
      if (!version.isEmpty() && !version.equals("system")) {
        defaults.add(FolderPattern.installations(machine, versions(), version));
        // pyenv takes "3.12" for the newest 3.12.x
        defaults.add(FolderPattern.installations(machine, versions(), version + ".*"));
      }
    }
    return defaults;
  }

  private String file() {
    try {
      return Files.readString(root().resolve("version"), StandardCharsets.UTF_8);
    } catch (IOException noDefault) {
      return "";
    }
  }

  private Path versions() {
    return root().resolve("versions");
  }

  private Path root() {
    for (String variable : List.of("PYENV_ROOT", "PYENV")) {
      Optional<Path> root = machine.folder(variable);
      if (root.isPresent()) {
        return root.get();
      }
    }
    return machine.home().resolve(machine.windows() ? ".pyenv/pyenv-win" : ".pyenv");
  }
}
