// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.cell;

import io.github.pytestmatrix.engine.local.cell.BytecodePack.Module;
import io.github.pytestmatrix.engine.local.cell.BytecodePack.Version;
import io.github.pytestmatrix.workspace.Workspace;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The bytecode of one cell's sources, kept from run to run. Without it Python compiles all of them
 * again in each private copy, and pytest rewrites each assertion. Only what Python made of the very
 * file that is there now is used again; Python itself compares size and time of last change, too.
 *
 * @param file where it is kept; need not be there
 * @param place the folder that the cell finds its sources in
 * @param copied when these were copied
 */
public record SourceBytecode(Path file, Workspace workspace, Path place, Instant copied) {
  private static final String FOLDER = "__pycache__";
  private static final String SOURCE = ".py";
  private static final String BYTECODE = ".pyc";
  private static final long LARGEST = 4 << 20;
  private static final long LARGEST_SUM = 256L << 20;

  /**
   * Tells what was put back from what Python has written: 2001-02-03 04:05:06 says nothing to it.
   */
  private static final FileTime PUT_BACK = FileTime.fromMillis(981_173_106_000L);

  /** The kernel's clock for files ticks that seldom, or more often. */
  private static final Duration TICK = Duration.ofMillis(20);

  /** Adds to the private copy of the sources what still belongs to them. */
  public void restore() {
    Map<String, Entry.File> sources = sources();
    Set<Path> made = new HashSet<>();
    try {
      BytecodePack.read(
          file,
          place,
          module -> {
            Entry.File source = sources.get(module.source());
            if (source != null && isCurrent(source, module)) {
              putBack(module, made);
            }
          });
    } catch (IOException absentOrDamaged) {
      return; // Python compiles anew what is missing
    }
  }

  private boolean isCurrent(Entry.File source, Module module) {
    if (!name(source, module.name())) {
      return false;
    }
    Optional<Version> now = Version.of(workspace.root().resolve(source.path()));
    return now.isPresent() && module.version().isSame(now.get());
  }

  private static boolean name(Entry.File source, String name) {
    String path = source.path();
    String stem = path.substring(path.lastIndexOf('/') + 1, path.length() - SOURCE.length());
    return name.startsWith(stem + ".") && name.endsWith(BYTECODE) && name.indexOf('/') < 0;
  }

  private void putBack(Module module, Set<Path> made) throws IOException {
    Path folder = folder(place, module.source());
    if (made.add(folder)) {
      Files.createDirectories(folder);
    }
    Path target = folder.resolve(module.name());
    try {
      Files.write(target, module.bytes().array(), StandardOpenOption.CREATE_NEW);
      Files.setLastModifiedTime(target, PUT_BACK);
    } catch (FileAlreadyExistsException ofTheSources) {
      return; // the user's own, which was copied
    }
  }

  private static Path folder(Path root, String source) {
    return root.resolve(source).resolveSibling(FOLDER);
  }

  private Map<String, Entry.File> sources() {
    Map<String, Entry.File> sources = new HashMap<>();
    for (Entry entry : workspace.entries()) {
      if (entry instanceof Entry.File source && source.path().endsWith(SOURCE)) {
        sources.put(source.path(), source);
      }
    }
    return sources;
  }

  /**
   * Keeps what Python has made, unless that is nothing new.
   *
   * @param remains where the private copy of the sources lies now
   */
  void keep(Path remains) {
    Map<String, Entry.File> sources = sources();
    List<Module> modules = new ArrayList<>();
    try {
      boolean news = false;
      long budget = LARGEST_SUM;
      for (String folder : parents(sources.keySet())) {
        for (Path found : bytecode(remains.resolve(folder).resolve(FOLDER))) {
          Optional<Module> module = module(folder, found, sources);
          budget -= module.isPresent() ? module.get().size() : 0;
          if (module.isPresent() && budget > 0) {
            modules.add(module.get());
            news |= !Files.getLastModifiedTime(found).equals(PUT_BACK);
          }
        }
      }
      if (news) {
        BytecodePack.write(file, place, modules);
      }
    } catch (IOException unwritable) {
      return; // the next run compiles again
    }
  }

  private static Set<String> parents(Set<String> paths) {
    Set<String> parents = new LinkedHashSet<>();
    for (String path : paths) {
      parents.add(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }
    return parents;
  }

  private static List<Path> bytecode(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*" + BYTECODE)) {
        for (Path file : found) {
          files.add(file);
        }
      }
    }
    return files;
  }

  /** Empty where it is not that of a source which is still as it was copied. */
  private Optional<Module> module(String folder, Path found, Map<String, Entry.File> sources)
      throws IOException {
    String name = found.getFileName().toString();
    Optional<Entry.File> source = source(folder, name, sources);
    if (source.isEmpty() || !isPlain(found)) {
      return Optional.empty();
    }
    Optional<Version> now = Version.of(workspace.root().resolve(source.get().path()));
    return now.isPresent() && isAsItWasCopied(source.get(), now.get())
        ? Optional.of(
            new Module(
                source.get().path(), name, now.get(), ByteBuffer.wrap(Files.readAllBytes(found))))
        : Optional.empty();
  }

  /** The module's name may have dots itself, as may what tells interpreters apart. */
  private static Optional<Entry.File> source(
      String folder, String name, Map<String, Entry.File> sources) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      Entry.File source = sources.get(prefix + name.substring(0, dot) + SOURCE);
      if (source != null) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }

  private static boolean isPlain(Path file) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return found.isRegularFile() && found.size() <= LARGEST;
  }

  private boolean isAsItWasCopied(Entry.File source, Version now) {
    return now.size() == source.size()
        && TimeUnit.NANOSECONDS.toMillis(now.modified()) == source.modifiedMillis()
        && TimeUnit.NANOSECONDS.toMillis(now.changed()) < copied.minus(TICK).toEpochMilli();
  }
}
