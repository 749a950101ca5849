package io.github.pytestmatrix.engine.local.folders;

/** Where a cell finds the sources. */
public enum SourceMode {
  /** In a private copy. */
  COPY,
  /** In the user's own folder, which all cells share. */
  IN_PLACE
}
