package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What Homebrew installed, on macOS or on Linux. */
record Homebrew(Machine machine) implements FolderSource {
  @Override
  public String name() {
    return "Homebrew";
  }

  @Override
  public List<FolderPattern> patterns() {
    Set<Path> prefixes = new LinkedHashSet<>();
    machine.folder("HOMEBREW_PREFIX").ifPresent(prefixes::add);
    if (machine.os() == Machine.Os.MACOS) {
      prefixes.add(machine.root().resolve("opt/homebrew"));
      prefixes.add(machine.root().resolve("usr/local"));
    } else {
      prefixes.add(machine.root().resolve("home/linuxbrew/.linuxbrew"));
      prefixes.add(machine.home().resolve(".linuxbrew"));
    }
    List<FolderPattern> patterns = new ArrayList<>();
    for (Path prefix : prefixes) {
      // A version that is "keg-only" is linked in opt alone.
      Path opt = prefix.resolve("opt");
      patterns.add(FolderPattern.of(opt, "python*", "bin"));
      patterns.add(FolderPattern.of(opt, "pypy*", "bin"));
      patterns.add(FolderPattern.of(prefix.resolve("bin")));
    }
    return patterns;
  }
}
