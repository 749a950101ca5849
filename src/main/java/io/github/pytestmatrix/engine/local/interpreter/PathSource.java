package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a shell would find: in the order of {@code PATH}, each executable for itself. A folder of
 * shims stands for its manager's versions.
 */
final class PathSource implements InterpreterSource {
  private static final int MANY = 8;

  private final Machine machine;

  /** By the folder of their shims. */
  private final Map<Path, ShimSource> managers = new HashMap<>();

  PathSource(Machine machine, List<ShimSource> managers) {
    this.machine = machine;
    for (ShimSource manager : managers) {
      this.managers.putIfAbsent(manager.shims(), manager);
    }
  }

  @Override
  public String name() {
    return "PATH";
  }

  @Override
  public List<List<Path>> groups(ExecutableNames names) {
    List<List<Path>> groups = new ArrayList<>();
    for (Path folder : machine.searchPath()) {
      List<FolderPattern> shimmed = shimmed(folder, names);
      if (!shimmed.isEmpty() && names.anyPython3()) {
        for (FolderPattern pattern : shimmed) {
          groups.add(FolderSource.group(List.of(pattern), names));
        }
      } else if (!shimmed.isEmpty()) {
        groups.add(FolderSource.group(shimmed, names));
      } else if (!managers.containsKey(folder) && !stubs(folder)) {
        for (Path executable : names.in(folder)) {
          groups.add(List.of(executable));
        }
      }
    }
    return groups;
  }

  /** The versions that the shims of a folder stand for; none where it has no shims. */
  private List<FolderPattern> shimmed(Path folder, ExecutableNames names) {
    ShimSource manager = managers.get(folder);
    if (manager != null) {
      return names.anyPython3() ? manager.defaults() : manager.patterns();
    }
    Path root = folder.getParent();
    if (root == null || !folder.endsWith("shims")) {
      return List.of();
    }
    // They may be where no variable told us; what lies beside them tells whose they are.
    List<FolderPattern> patterns = new ArrayList<>();
    for (Path versions : List.of(root.resolve("versions"), root.resolve("installs/python"))) {
      if (Files.isDirectory(versions)) {
        patterns.add(FolderPattern.installations(machine, versions, "*"));
      }
    }
    return patterns;
  }

  /** Whether programs in it offer an installation instead of running Python. */
  private boolean stubs(Path folder) {
    return switch (machine.os()) {
      case LINUX -> false;
      case MACOS -> folder.equals(machine.root().resolve("usr/bin")) && !developerTools();
      case WINDOWS -> folder.endsWith("WindowsApps");
    };
  }

  private boolean developerTools() {
    return Files.isDirectory(machine.root().resolve("Library/Developer/CommandLineTools"))
        || Files.isDirectory(machine.root().resolve("Applications/Xcode.app"));
  }

  @Override
  public String searched() {
    List<String> folders =
        machine.searchPath().stream().filter(Files::isDirectory).map(Path::toString).toList();
    int more = folders.size() - MANY;
    return String.join(", ", folders.subList(0, Math.min(MANY, folders.size())))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
