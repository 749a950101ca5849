// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.cell;

import io.github.pytestmatrix.engine.Layout;
import java.nio.file.Path;
import java.util.List;

/**
 * The private folder of one cell, which lasts as long as its run.
 *
 * @param sources the working directory: in here, or the user's own folder
 */
public record CellDirectory(Path path, Path sources) {
  public Path probe() {
    return path.resolve("probe");
  }

  public Path results() {
    return path.resolve("results");
  }

  Path cache() {
    return path.resolve("cache");
  }

  public Path venv() {
    return path.resolve("venv");
  }

  public Path events() {
    return path.resolve("events");
  }

  Path script() {
    return path.resolve("script.sh");
  }

  Path bytecode() {
    return path.resolve("bytecode");
  }

  public Layout layout() {
    return new Layout(
        sources.toString(),
        probe().toString(),
        results().toString(),
        cache().toString(),
        List.of(events().toString()));
  }
}
