package io.github.pytestmatrix.engine.local.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a file is still the one that was looked at.
 *
 * @param path of the file itself: all links are resolved
 * @param modified milliseconds since 1970
 * @param size in bytes
 */
public record FileSignature(String path, long modified, long size) {
  public static FileSignature of(Path real) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new FileSignature(
        real.toString(), attributes.lastModifiedTime().toMillis(), attributes.size());
  }

  // Written out: see Base.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileSignature that
        && path.equals(that.path)
        && modified == that.modified
        && size == that.size;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * path.hashCode() + Long.hashCode(modified)) + Long.hashCode(size);
  }
}
