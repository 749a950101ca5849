// Plain loops: decision 022
package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** SHA-256 digests, in hex, of one workspace; each file is read once. Safe for many threads. */
public final class SourceDigests {
  /** Of a path with what is said of it. */
  private static final int LONG = 64;

  private final Workspace workspace;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private volatile @Nullable String names;

  SourceDigests(Workspace workspace) {
    this.workspace = workspace;
  }

  /** Over what there is: path, kind, executable bit, the target of a link; over no content. */
  public String names() {
    String known = names; // each cell asks
    if (known == null) {
      known = new Fingerprint().add(list()).hex();
      names = known;
    }
    return known;
  }

  /** One long text takes a JVM that has just started a tenth of the time of many short ones. */
  private String list() {
    StringBuilder list = new StringBuilder(workspace.entries().size() * LONG);
    for (Entry entry : workspace.entries()) {
      list.append(entry.path()).append('\0');
      if (entry instanceof Entry.Link link) {
        list.append('l').append(link.target()).append('\0');
      } else if (entry instanceof Entry.File file) {
        list.append(file.executable() ? 'x' : 'f');
      } else {
        list.append('d');
      }
    }
    return list.toString();
  }

  /**
   * Over path and content of the files that were read. Times and sizes don't count.
   *
   * @throws MatrixException where a file can't be read
   */
  public String contents(SourceReads reads) {
    Fingerprint contents = new Fingerprint();
    Content content = new Content();
    for (Entry entry : workspace.entries()) {
      if (entry instanceof Entry.File file && reads.contain(file.path())) {
        byte[] known = files.get(file.path());
        if (known == null) {
          known = content.digest(file);
          files.put(file.path(), known);
        }
        contents.add(file.path()).add(known);
      }
    }
    return contents.hex();
  }

  /**
   * Whether these files are still those that were scanned, so that what was copied meanwhile has
   * the content that {@link #contents} tells of.
   */
  boolean unchanged(SourceReads reads) {
    for (Entry entry : workspace.entries()) {
      if (entry instanceof Entry.File file && reads.contain(file.path()) && !unchanged(file)) {
        return false;
      }
    }
    return true;
  }

  private boolean unchanged(Entry.File file) {
    try {
      BasicFileAttributes now =
          Files.readAttributes(
              workspace.root().resolve(file.path()),
              BasicFileAttributes.class,
              LinkOption.NOFOLLOW_LINKS);
      return now.isRegularFile()
          && now.size() == file.size()
          && now.lastModifiedTime().toMillis() == file.modifiedMillis();
    } catch (IOException gone) {
      return false;
    }
  }

  /** Reads one file after the other; what that needs is made once, for a thousand may follow. */
  private final class Content {
    private final String folder = workspace.root().toString() + File.separator;
    private final boolean here = workspace.root().getFileSystem() == FileSystems.getDefault();
    private final Fingerprint digest = new Fingerprint();
    private final byte[] buffer = new byte[1 << 15];

    byte[] digest(Entry.File file) {
      try (InputStream stream = open(file.path())) {
        for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
          digest.bytes(buffer, n);
        }
        return digest.raw();
      } catch (IOException e) {
        throw new MatrixException(
            "The source file " + folder + file.path() + " can't be read: " + e + ".",
            "If something removes or replaces it during the build, exclude it with"
                + " <sourceExcludes>.",
            e);
      }
    }

    /** Half as dear as a path and its channel in a JVM that has just begun. */
    private InputStream open(String path) throws IOException {
      return here
          ? new FileInputStream(folder + path)
          : Files.newInputStream(workspace.root().resolve(path));
    }
  }
}
