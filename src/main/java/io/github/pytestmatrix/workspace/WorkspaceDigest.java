package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Digests of a workspace's content. */
public final class WorkspaceDigest {
  private WorkspaceDigest() {}

  /**
   * SHA-256 in hex over path, kind, executable bit and content (of a link: its target) of the
   * entries that {@code wanted} accepts. Times and sizes don't count.
   *
   * @throws MatrixException where a file can't be read
   */
  public static String of(Workspace workspace, Predicate<Entry> wanted) {
    Fingerprint fingerprint = new Fingerprint();
    byte[] buffer = new byte[1 << 16];
    for (Entry entry : workspace.entries()) {
      if (wanted.test(entry)) {
        add(fingerprint, workspace.root(), entry, buffer);
      }
    }
    return fingerprint.hex();
  }

  private static void add(Fingerprint fingerprint, Path root, Entry entry, byte[] buffer) {
    fingerprint.add(entry.path());
    if (entry instanceof Entry.Link link) {
      fingerprint.add("link").add(link.target());
    } else if (entry instanceof Entry.File file) {
      fingerprint.add(file.executable() ? "program" : "file").length(file.size());
      Path path = root.resolve(file.path());
      long length = 0;
      try (InputStream content = Files.newInputStream(path)) {
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
          fingerprint.bytes(buffer, n);
          length += n;
        }
      } catch (IOException e) {
        throw new MatrixException(
            "The source file " + path + " can't be read: " + e + ".",
            "If something removes or replaces it during the build, leave it out by"
                + " <sourceExcludes>.",
            e);
      }
      fingerprint.length(length);
    } else {
      fingerprint.add("folder");
    }
  }
}
