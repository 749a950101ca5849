// Plain loops: decision 022
package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that travel into a cell, as they were when they were looked for. */
public final class Workspace {
  private final Path root;
  private final List<Entry> entries;
  private final SourceDigests digests;

  /**
   * @param root absolute folder that all entries are relative to
   * @param entries sorted by path, folders before what they hold
   */
  public Workspace(Path root, List<Entry> entries) {
    this.root = root;
    this.entries = List.copyOf(entries);
    this.digests = new SourceDigests(this);
  }

  public Path root() {
    return root;
  }

  public List<Entry> entries() {
    return entries;
  }

  public SourceDigests digests() {
    return digests;
  }

  /** Equal where the same files were found, so that they are archived once. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Workspace that
        && root.equals(that.root)
        && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return 31 * root.hashCode() + entries.hashCode();
  }

  /**
   * @throws MatrixException with all that is wrong
   */
  public static Workspace scan(Path root, List<String> includes, List<String> excludes) {
    List<MatrixException> faults = new ArrayList<>();
    Workspace workspace = scan(root, includes, excludes, List.of(), faults);
    if (!faults.isEmpty()) {
      throw MatrixException.all(faults);
    }
    return workspace;
  }

  /**
   * Reads which files there are, without their content.
   *
   * <p>Left out at any depth, with all that they hold:
   *
   * <ul>
   *   <li>version control: {@code .git}, {@code .hg}, {@code .svn}, {@code .bzr}, {@code .jj};
   *   <li>caches and what tools generate: {@code __pycache__}, {@code .pytest_cache}, {@code
   *       .mypy_cache}, {@code .ruff_cache}, {@code .pytype}, {@code .hypothesis}, {@code .tox},
   *       {@code .nox}, {@code .eggs}, {@code *.egg-info}, {@code node_modules}, {@code .gradle},
   *       {@code .idea}, {@code .vscode}, {@code .DS_Store};
   *   <li>virtual environments, whatever their name: folders that hold {@code pyvenv.cfg} or {@code
   *       conda-meta};
   *   <li>build output: {@code buildOutputs}; a folder {@code target} beside a {@code pom.xml}; a
   *       folder {@code build} with setuptools' {@code lib} or {@code bdist.*} beside a {@code
   *       setup.py} or {@code pyproject.toml}; none of them where it holds an {@code __init__.py}.
   * </ul>
   *
   * An include that names such a folder literally ({@code target/generated/**}) brings the files
   * that it matches back. Sockets, pipes and devices have no content to copy and are passed over.
   *
   * @param includes Ant patterns of what travels; empty for everything. A pattern without wildcards
   *     in its last part may name a folder and then means all that it holds
   * @param excludes Ant patterns of what stays; a folder that matches stays with all that it holds
   * @param buildOutputs folders that builds write to
   * @param faults receives what is wrong: links that lead outside, files that can't be read, names
   *     that can't be represented; the result is then without them
   */
  public static Workspace scan(
      Path root,
      List<String> includes,
      List<String> excludes,
      Collection<Path> buildOutputs,
      List<MatrixException> faults) {
    return scan(root, includes, excludes, buildOutputs, faults, new ArrayList<>());
  }

  /**
   * The same.
   *
   * @param warnings receives which patterns match nothing
   */
  public static Workspace scan(
      Path root,
      List<String> includes,
      List<String> excludes,
      Collection<Path> buildOutputs,
      List<MatrixException> faults,
      List<String> warnings) {
    Path folder = root.toAbsolutePath().normalize();
    List<Path> outputs = new ArrayList<>();
    for (Path output : buildOutputs) {
      outputs.add(output.toAbsolutePath().normalize());
    }
    SourcePatterns patterns = SourcePatterns.of(includes, excludes);
    int before = faults.size();
    Workspace workspace = new Scan(folder, outputs, faults).workspace(patterns);
    if (faults.size() == before) {
      List<String> paths = new ArrayList<>();
      for (Entry entry : workspace.entries()) {
        paths.add(entry.path());
      }
      for (String idle : SourcePatterns.idleIncludes(includes, paths)) {
        warnings.add("'" + idle + "' in <sourceIncludes> matches none of the sources.");
      }
      for (String idle : patterns.idleExcludes()) {
        warnings.add(
            "'"
                + idle
                + "' in <sourceExcludes> matches none of the sources that would be copied"
                + " without it.");
      }
    }
    return workspace;
  }

  /** A file, folder or link; {@code path} is relative, with forward slashes. */
  public sealed interface Entry {
    String path();

    /** Permissions ({@code 0644}), size in bytes and time of last change as the scan saw them. */
    record File(String path, int mode, long size, long modifiedMillis) implements Entry {
      private static final int OWNER_EXECUTE = 0100;

      /** One with usual permissions. */
      public File(String path, boolean executable, long size, long modifiedMillis) {
        this(path, executable ? PROGRAM : PLAIN, size, modifiedMillis);
      }

      public boolean executable() {
        return (mode & OWNER_EXECUTE) != 0;
      }
    }

    /** The permissions of most files. */
    int PLAIN = 0644;

    /** The permissions of most programs and scripts. */
    int PROGRAM = 0755;

    record Folder(String path) implements Entry {}

    /** {@code target} as it stands in the link; it leads to a place inside the workspace. */
    record Link(String path, String target) implements Entry {}
  }
}
