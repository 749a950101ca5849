package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where systems, their packages and installers put interpreters: Debian and its like, python.org on
 * macOS and Windows, the Windows Store, manylinux images, the runners of GitHub.
 */
record SystemFolders(Machine machine) implements FolderSource {
  @Override
  public String name() {
    return "the system's folders";
  }

  @Override
  public List<FolderPattern> patterns() {
    List<FolderPattern> patterns = new ArrayList<>();
    switch (machine.os()) {
      case LINUX -> linux(patterns);
      case MACOS -> macos(patterns);
      case WINDOWS -> windows(patterns);
    }
    for (Path cache : toolCaches()) {
      patterns.add(FolderPattern.installations(machine, cache.resolve("Python"), "*", "*"));
      patterns.add(FolderPattern.installations(machine, cache.resolve("PyPy"), "*", "*"));
    }
    return patterns;
  }

  private void linux(List<FolderPattern> patterns) {
    patterns.add(FolderPattern.of(machine.root().resolve("usr/local/bin")));
    patterns.add(FolderPattern.of(machine.root().resolve("usr/bin")));
    patterns.add(FolderPattern.of(machine.root().resolve("opt/python"), "*", "bin"));
  }

  private void macos(List<FolderPattern> patterns) {
    Path frameworks = machine.root().resolve("Library/Frameworks");
    patterns.add(FolderPattern.of(frameworks.resolve("Python.framework/Versions"), "*", "bin"));
    patterns.add(FolderPattern.of(frameworks.resolve("PythonT.framework/Versions"), "*", "bin"));
    patterns.add(FolderPattern.of(machine.root().resolve("usr/local/bin")));
  }

  private void windows(List<FolderPattern> patterns) {
    Path local = machine.localData();
    patterns.add(FolderPattern.of(local.resolve("Programs/Python"), "*"));
    // The install manager's.
    patterns.add(FolderPattern.of(local.resolve("Python"), "*"));
    for (String variable : List.of("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)")) {
      machine
          .folder(variable)
          .ifPresent(programs -> patterns.add(FolderPattern.of(programs, "Python*")));
    }
    patterns.add(FolderPattern.of(machine.root(), "Python*"));
    // What lies directly in there may be a stub that opens the Store.
    patterns.add(
        FolderPattern.of(local.resolve("Microsoft/WindowsApps"), "PythonSoftwareFoundation.*"));
  }

  private Set<Path> toolCaches() {
    Set<Path> caches = new LinkedHashSet<>();
    machine.folder("RUNNER_TOOL_CACHE").ifPresent(caches::add);
    machine.folder("AGENT_TOOLSDIRECTORY").ifPresent(caches::add);
    if (!machine.windows()) {
      caches.add(machine.root().resolve("opt/hostedtoolcache"));
    }
    return caches;
  }
}
