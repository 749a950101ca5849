// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.environment;

import io.github.pytestmatrix.engine.local.environment.LayerFiles.Entry;
import io.github.pytestmatrix.engine.local.process.DamagedEnvironmentException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * Makes a folder as a copy of one of the cache, in a few microseconds for each file: by hard links
 * where a file need not differ. A cell's virtual environment is a whole one for this reason: who
 * asks Python where packages are, as coverage does to leave them out, gets an answer that holds.
 */
final class LayerCopy {
  private final Path source;
  private final Path target;
  private final LayerFiles.Folder sources;
  private final LayerFiles.Folder targets;
  private final Relocation itself;
  private final List<Relocation> places;
  private final boolean posix;
  private boolean linking = true;

  /**
   * @param places what moves besides the folder itself
   */
  LayerCopy(Path source, Path target, List<Relocation> places) {
    this.source = source;
    this.target = target;
    this.sources = new LayerFiles.Folder(source);
    this.targets = new LayerFiles.Folder(target);
    this.itself = Relocation.of(source, target);
    this.places = List.copyOf(places);
    this.posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Makes the target, which is not there yet.
   *
   * @throws DamagedEnvironmentException where the source was damaged meanwhile
   */
  void make(LayerFiles files) throws IOException {
    Files.createDirectories(target);
    for (Entry entry : files.entries()) {
      add(entry);
    }
  }

  /** Adds what the target lacks; shares nothing, since what is there will be worked on. */
  void complete(LayerFiles files) throws IOException {
    linking = false;
    for (Entry entry : files.entries()) {
      if (!Files.exists(targets.place(entry), LinkOption.NOFOLLOW_LINKS)) {
        add(entry);
      }
    }
  }

  private void add(Entry entry) throws IOException {
    Path from = sources.place(entry);
    Path to = targets.place(entry);
    try {
      switch (entry.kind()) {
        case FOLDER -> Files.createDirectory(to);
        case LINK -> Files.createSymbolicLink(to, linkTarget(entry));
        case SHARED -> share(from, to);
        case OWN -> own(from, to);
      }
    } catch (NoSuchFileException gone) {
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        throw gone;
      }
      throw new DamagedEnvironmentException(source, entry.path() + " is gone");
    }
  }

  private Path linkTarget(Entry entry) {
    Path old = target.getFileSystem().getPath(entry.target());
    return old.startsWith(source) ? target.resolve(source.relativize(old).toString()) : old;
  }

  private void share(Path from, Path to) throws IOException {
    // Windows lets nobody remove any link to a library that some process has loaded.
    if (linking && !isProgram(to)) {
      try {
        Files.createLink(to, from);
        return;
      } catch (NoSuchFileException | FileAlreadyExistsException realTrouble) {
        throw realTrouble;
      } catch (UnsupportedOperationException | FileSystemException notOnThisFileSystem) {
        linking = false;
      }
    }
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private static boolean isProgram(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".pyd") || name.endsWith(".dll") || name.endsWith(".exe");
  }

  private void own(Path from, Path to) throws IOException {
    byte[] bytes = Files.readAllBytes(from);
    byte[] moved = itself.script(bytes);
    for (Relocation place : places) {
      moved = place.apply(moved);
    }
    if (moved == bytes) {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
      return;
    }
    Files.write(to, moved, StandardOpenOption.CREATE_NEW);
    if (posix) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }
  }
}
