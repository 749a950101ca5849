// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.folders;

import io.github.pytestmatrix.engine.local.machine.FolderTree;
import io.github.pytestmatrix.engine.shared.Owner;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of one build, which its name tells, so that a later build can remove what a killed one
 * left, however early that one was killed.
 */
public final class RunFolder implements AutoCloseable {
  /** Process id, its start, this host, and a random part. */
  private static final Pattern NAME = Pattern.compile("(\\d+)-(\\d*)-([0-9a-f]{8})-[0-9a-f]{4,}");

  /** All names are that long, so that a path in bytecode can be put in place of another one's. */
  private static final int LENGTH = 36;

  private final Path folder;

  private RunFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes a new folder that only this user may enter. */
  public static RunFolder create(Path parent, String prefix, Owner owner) throws IOException {
    Files.createDirectories(parent);
    String name =
        String.format(
            Locale.ROOT, "%s%d-%s-%s-", prefix, owner.pid(), owner.start(), mark(owner.host()));
    String random =
        String.format(
            Locale.ROOT,
            "%0" + Math.max(4, prefix.length() + LENGTH - name.length()) + "x",
            ThreadLocalRandom.current().nextInt(1 << 16));
    return new RunFolder(
        Files.createDirectory(parent.resolve(name + random), forOwnerOnly(parent)));
  }

  private static FileAttribute<?>[] forOwnerOnly(Path parent) {
    return parent.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static String mark(String host) {
    return String.format(Locale.ROOT, "%08x", host.hashCode());
  }

  public Path path() {
    return folder;
  }

  /** Removes it with all that it holds. */
  @Override
  public void close() throws IOException {
    FolderTree.delete(folder);
  }

  /**
   * Removes the folders whose builds are dead.
   *
   * @return their paths
   */
  public static List<Path> sweep(Path parent, String prefix) throws IOException {
    List<Path> removed = new ArrayList<>();
    if (!Files.isDirectory(parent)) {
      return removed;
    }
    String host = Owner.hostId();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, prefix + "*")) {
      for (Path folder : folders) {
        Optional<Owner> owner = owner(folder, prefix, host);
        if (owner.isPresent()
            && owner.get().deadOn(host)
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.isWritable(folder)) {
          FolderTree.delete(folder);
          removed.add(folder);
        }
      }
    }
    return removed;
  }

  /** Empty where the folder is none of ours, or of another host. */
  private static Optional<Owner> owner(Path folder, String prefix, String host) {
    Matcher name = NAME.matcher(folder.getFileName().toString().substring(prefix.length()));
    return name.matches() && name.group(3).equals(mark(host))
        ? Owner.of(host, name.group(1), name.group(2))
        : Optional.empty();
  }
}
