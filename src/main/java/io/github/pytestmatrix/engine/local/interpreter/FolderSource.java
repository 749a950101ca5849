// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Interpreters in known folders: those of a version manager, of a system, of a packager. */
interface FolderSource extends InterpreterSource {
  List<FolderPattern> patterns();

  @Override
  default List<List<Path>> groups(ExecutableNames names) {
    return List.of(group(patterns(), names));
  }

  static List<Path> group(List<FolderPattern> patterns, ExecutableNames names) {
    Set<Path> group = new LinkedHashSet<>();
    for (FolderPattern pattern : patterns) {
      for (Path folder : pattern.folders(names)) {
        List<Path> found = names.in(folder);
        // The names in an installation's own folder are links to one another.
        boolean single = pattern.ofInstallations() && !found.isEmpty();
        group.addAll(single ? found.subList(0, 1) : found);
      }
    }
    return List.copyOf(group);
  }

  @Override
  default String searched() {
    List<String> texts = new ArrayList<>();
    for (FolderPattern pattern : patterns()) {
      if (Files.isDirectory(pattern.root())) {
        List<String> versions = pattern.versions();
        texts.add(pattern.root() + (versions.isEmpty() ? "" : ": " + String.join(", ", versions)));
      }
    }
    return String.join("; ", new LinkedHashSet<>(texts));
  }
}
