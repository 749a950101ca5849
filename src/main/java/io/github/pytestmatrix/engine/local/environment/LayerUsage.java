package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.workspace.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which projects have needed a layer, and when.
 *
 * @param folder has a file for each, changed at its last use
 */
record LayerUsage(Path folder) {
  /** Notes one that happens now. */
  void add(String project) throws IOException {
    Path mark = mark(project);
    try {
      Files.setLastModifiedTime(mark, FileTime.from(Instant.now()));
    } catch (NoSuchFileException first) {
      Files.createDirectories(folder);
      Files.writeString(mark, project + "\n");
    }
  }

  boolean by(String project) {
    return Files.exists(mark(project));
  }

  /** Empty where there was none. */
  Optional<Instant> last() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Instant last = Instant.MIN;
    try (Stream<Path> marks = Files.list(folder)) {
      for (Path mark : (Iterable<Path>) marks::iterator) {
        Instant use = Files.getLastModifiedTime(mark).toInstant();
        last = use.isAfter(last) ? use : last;
      }
    }
    return Optional.of(last).filter(Instant.MIN::isBefore);
  }

  private Path mark(String project) {
    return folder.resolve(new Fingerprint().add(project).hex().substring(0, 16));
  }
}
