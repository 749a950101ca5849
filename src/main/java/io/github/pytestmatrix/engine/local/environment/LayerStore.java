package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Cleaned;
import io.github.pytestmatrix.engine.Cleaned.Kept;
import io.github.pytestmatrix.engine.shared.SystemLock;
import io.github.pytestmatrix.workspace.Fingerprint;
import io.github.pytestmatrix.workspace.SourceDigests;
import io.github.pytestmatrix.workspace.SourceReads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
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
  private static final String ORIGINS = "origins";
  private static final String LOOKED = "looked-for-unused";

  /** How long an environment is kept that nobody uses. */
  private static final Duration KEEP = Duration.ofDays(30);

  private static final Duration LOOK = Duration.ofDays(1);

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
    return layer(SEEDS, fingerprint, Optional.empty());
  }

  Layer environment(String fingerprint) {
    return layer(ENVIRONMENTS, fingerprint, Optional.empty());
  }

  /**
   * The layer that was made of all that its build read of these sources; else the one to be made.
   *
   * @param key over all else that it is made of
   */
  Layer environment(String key, SourceDigests sources) {
    String origin = new Fingerprint().add(key).add(sources.names()).hex();
    Path known = folder.resolve(ORIGINS).resolve(origin.substring(0, NAME));
    for (String fingerprint : names(known)) {
      Layer layer = layer(ENVIRONMENTS, fingerprint, Optional.of(known.resolve(fingerprint)));
      if (layer.complete() && layer.fits(sources)) {
        return layer;
      }
    }
    String fingerprint =
        new Fingerprint().add(origin).add(sources.contents(SourceReads.EVERYTHING)).hex();
    return layer(ENVIRONMENTS, fingerprint, Optional.of(known.resolve(fingerprint)));
  }

  private static List<String> names(Path parent) {
    String[] names = parent.toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  private Layer layer(String kind, String fingerprint, Optional<Path> origin) {
    String name = fingerprint.substring(0, NAME);
    return new Layer(
        fingerprint,
        folder.resolve(kind).resolve(name),
        folder.resolve(LOCKS).resolve(name),
        folder.resolve(USERS).resolve(name),
        origin);
  }

  /**
   * Removes what nobody uses, and what was never completed.
   *
   * @param project only what it has used; empty for everything, also that of all
   */
  Cleaned clean(Optional<String> project) {
    List<String> removed = new ArrayList<>();
    List<Kept> kept = new ArrayList<>();
    List<String> kinds = project.isPresent() ? List.of(ENVIRONMENTS) : List.of(ENVIRONMENTS, SEEDS);
    try {
      for (String kind : kinds) {
        for (Layer layer : layers(kind)) {
          String name = layer.folder().toString();
          switch (remove(layer, () -> project.map(layer.uses()::by).orElse(true))) {
            case REMOVED -> removed.add(name);
            case NOT_WANTED -> {}
            case USED -> kept.add(Kept.used(name));
            case LOCKED -> kept.add(new Kept(name, "another build is building or checking it"));
          }
        }
      }
      forgetOrigins();
    } catch (IOException unremovable) {
      throw new MatrixException(
          "The environments in " + folder + " can't be removed: " + unremovable,
          "Remove that folder yourself when no build runs.",
          unremovable);
    }
    return new Cleaned(removed, kept);
  }

  private List<Layer> layers(String kind) throws IOException {
    Path parent = folder.resolve(kind);
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(parent)) {
      return folders
          .sorted()
          .map(path -> layer(kind, path.getFileName().toString(), Optional.empty()))
          .toList();
    }
  }

  /** Says nothing: whoever it hinders doesn't need the room now. */
  void removeUnused(Instant now) {
    Path looked = folder.resolve(LOOKED);
    try {
      if (Files.exists(looked)
          && Files.getLastModifiedTime(looked).toInstant().isAfter(now.minus(LOOK))) {
        return;
      }
      Files.writeString(looked, "");
      Files.setLastModifiedTime(looked, FileTime.from(now));
      for (String kind : List.of(ENVIRONMENTS, SEEDS)) {
        for (Layer layer : layers(kind)) {
          Removal unused = remove(layer, () -> layer.lastUse().isBefore(now.minus(KEEP)));
        }
      }
      forgetOrigins();
    } catch (IOException leftToTheNextBuild) {
      return;
    }
  }

  /** Of layers that are gone. */
  private void forgetOrigins() throws IOException {
    Path all = folder.resolve(ORIGINS);
    for (String origin : names(all)) {
      for (String fingerprint : names(all.resolve(origin))) {
        if (!Files.exists(environment(fingerprint).folder())) {
          Files.deleteIfExists(all.resolve(origin).resolve(fingerprint));
        }
      }
    }
  }

  /** What became of a layer that might be removed. */
  private enum Removal {
    REMOVED,
    NOT_WANTED,
    USED,
    LOCKED
  }

  /** A question that a file answers. */
  private interface Wanted {
    boolean now() throws IOException;
  }

  /** Not while somebody builds it, nor while a build uses it. */
  @SuppressWarnings("try") // the lock is there to be held
  private static Removal remove(Layer layer, Wanted wanted) throws IOException {
    Optional<SystemLock> lock = SystemLock.tryAcquire(layer.lock());
    if (lock.isEmpty()) {
      return wanted.now() ? Removal.LOCKED : Removal.NOT_WANTED;
    }
    try (SystemLock unusedLock = lock.get()) {
      if (layer.complete() && !wanted.now()) {
        return Removal.NOT_WANTED;
      }
      if (new LayerUsers(layer.users()).isInUse()) {
        return Removal.USED;
      }
      layer.delete();
      return Removal.REMOVED;
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
