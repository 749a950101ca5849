package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What uv installed. */
record UvManaged(Machine machine) implements FolderSource {
  @Override
  public String name() {
    return "uv";
  }

  @Override
  public List<FolderPattern> patterns() {
    Set<Path> roots = new LinkedHashSet<>();
    machine.folder("UV_PYTHON_INSTALL_DIR").ifPresent(roots::add);
    roots.add(machine.data().resolve("uv/python"));
    if (machine.windows()) {
      // uv's own documents tell this one.
      roots.add(machine.data().resolve("uv/data/python"));
    }
    return roots.stream().map(root -> FolderPattern.installations(machine, root, "*")).toList();
  }
}
