package io.github.pytestmatrix.workspace;

import java.nio.file.Path;
import java.util.List;

/**
 * The files that travel into a cell.
 *
 * @param root absolute folder that all entries are relative to
 * @param entries sorted by path, folders before what they hold
 */
public record Workspace(Path root, List<Entry> entries) {
  public Workspace {
    entries = List.copyOf(entries);
  }

  /** A file, folder or link; {@code path} is relative, with forward slashes. */
  public sealed interface Entry {
    String path();

    /** Size in bytes and time of last change as the scan saw them. */
    record File(String path, boolean executable, long size, long modifiedMillis) implements Entry {}

    record Folder(String path) implements Entry {}

    /** {@code target} as it stands in the link; it leads to a place inside the workspace. */
    record Link(String path, String target) implements Entry {}
  }
}
