package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.SystemLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The folder that all layers of all projects are kept in. */
final class LayerStore {
  private static final String SEEDS = "seeds";
  private static final String ENVIRONMENTS = "environments";
  private static final String LOCKS = "locks";
  private static final String USERS = "users";

  /** Digits of a fingerprint that tell folders apart. */
  private static final int NAME = 24;

  private final Path folder;

  LayerStore(Path folder) {
    this.folder = real(folder);
  }

  /** Installers write the path into files, and some resolve its links first. */
  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException notThereYet) {
      return folder.toAbsolutePath().normalize();
    }
  }

  Layer seed(String fingerprint) {
    return layer(SEEDS, fingerprint.substring(0, NAME));
  }

  Layer environment(String fingerprint) {
    return layer(ENVIRONMENTS, fingerprint.substring(0, NAME));
  }

  private Layer layer(String kind, String name) {
    return new Layer(
        folder.resolve(kind).resolve(name),
        folder.resolve(LOCKS).resolve(name),
        folder.resolve(USERS).resolve(name));
  }

  /**
   * Removes what nobody uses, and what was never completed.
   *
   * @param project only what it built; empty for everything, also that of all
   * @return a line for each
   */
  List<String> clean(Optional<String> project) {
    List<String> removed = new ArrayList<>();
    List<String> kinds = project.isPresent() ? List.of(ENVIRONMENTS) : List.of(ENVIRONMENTS, SEEDS);
    try {
      for (String kind : kinds) {
        for (Layer layer : layers(kind)) {
          if (remove(layer, project)) {
            removed.add(layer.folder().toString());
          }
        }
      }
    } catch (IOException unremovable) {
      throw new MatrixException(
          "The environments in " + folder + " can't be removed: " + unremovable,
          "Remove that folder yourself when no build runs.",
          unremovable);
    }
    return removed;
  }

  private List<Layer> layers(String kind) throws IOException {
    Path parent = folder.resolve(kind);
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.sorted().map(path -> layer(kind, path.getFileName().toString())).toList();
    }
  }

  /** Not while somebody builds it, nor while a build uses it. */
  @SuppressWarnings("try") // the lock is there to be held
  private static boolean remove(Layer layer, Optional<String> project) throws IOException {
    Optional<SystemLock> lock = SystemLock.tryAcquire(layer.lock());
    if (lock.isEmpty()) {
      return false;
    }
    try (SystemLock unusedLock = lock.get()) {
      boolean wanted =
          project.isEmpty() || !layer.complete() || layer.project().equals(project.get());
      if (!wanted || new Users(layer.users()).present()) {
        return false;
      }
      layer.delete();
      return true;
    }
  }

  /** In bytes; what several layers share counts once. */
  long size() {
    Set<Object> seen = new HashSet<>();
    long size = 0;
    for (String kind : List.of(ENVIRONMENTS, SEEDS)) {
      if (Files.isDirectory(folder.resolve(kind))) {
        try (Stream<Path> files = Files.walk(folder.resolve(kind))) {
          for (Path file : (Iterable<Path>) files::iterator) {
            size += newSize(file, seen);
          }
        } catch (IOException | UncheckedIOException changesMeanwhile) {
          // An estimate will do.
        }
      }
    }
    return size;
  }

  private static long newSize(Path file, Set<Object> seen) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    Object key = found.fileKey(); // null on Windows
    return found.isRegularFile() && (key == null || seen.add(key)) ? found.size() : 0;
  }
}
