package io.github.pytestmatrix.engine.local.interpreter;

import java.nio.file.Path;
import java.util.List;

/**
 * A version manager that puts a folder of shims on {@code PATH}: a shim runs one version or the
 * other, by the folder that it is called in. We take the versions themselves.
 */
interface ShimSource extends FolderSource {
  /** Where they are, by this machine's variables alone: nothing is looked at. */
  Path shims();

  /** What a shim runs where the folder tells nothing; all versions where that is not known. */
  default List<FolderPattern> defaults() {
    return patterns();
  }
}
