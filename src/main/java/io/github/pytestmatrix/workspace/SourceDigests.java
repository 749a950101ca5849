package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** SHA-256 digests, in hex, of one workspace; each file is read once. Safe for many threads. */
public final class SourceDigests {
  private final Workspace workspace;
  private final Map<String, String> files = new ConcurrentHashMap<>();

  SourceDigests(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Over what there is: path, kind, executable bit, the target of a link; over no content. */
  public String names() {
    // One long text takes a JVM that has just started a tenth of the time of many short ones.
    StringBuilder names = new StringBuilder();
    for (Entry entry : workspace.entries()) {
      names.append(entry.path()).append('\0');
      if (entry instanceof Entry.Link link) {
        names.append("link ").append(link.target());
      } else if (entry instanceof Entry.File file) {
        names.append(file.executable() ? "program" : "file");
      } else {
        names.append("folder");
      }
      names.append('\0');
    }
    return new Fingerprint().add(names.toString()).hex();
  }

  /**
   * Over path and content of the files that were read. Times and sizes don't count.
   *
   * @throws MatrixException where a file can't be read
   */
  public String contents(Reads reads) {
    Fingerprint contents = new Fingerprint();
    for (Entry entry : workspace.entries()) {
      if (entry instanceof Entry.File file && reads.contain(file.path())) {
        contents.add(file.path()).add(content(file.path()));
      }
    }
    return contents.hex();
  }

  private String content(String name) {
    String known = files.get(name);
    if (known != null) {
      return known;
    }
    String read = digest(workspace.root().resolve(name));
    files.put(name, read);
    return read;
  }

  private static String digest(Path path) {
    Fingerprint content = new Fingerprint();
    byte[] buffer = new byte[1 << 13];
    try (InputStream stream = Files.newInputStream(path)) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        content.bytes(buffer, n);
      }
    } catch (IOException e) {
      throw new MatrixException(
          "The source file " + path + " can't be read: " + e + ".",
          "If something removes or replaces it during the build, leave it out by"
              + " <sourceExcludes>.",
          e);
    }
    return content.hex();
  }
}
