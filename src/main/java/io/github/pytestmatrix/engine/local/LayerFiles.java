package io.github.pytestmatrix.engine.local;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a folder of the cache consists of: enough to make another one of it without looking, and to
 * see whether somebody has damaged it.
 *
 * @param entries folders before what they hold
 */
record LayerFiles(List<Entry> entries) {
  /**
   * @param path relative to the folder, with forward slashes
   * @param size in bytes, of files
   * @param modified milliseconds since 1970, of files
   * @param target of links, as it stands there
   */
  record Entry(Kind kind, String path, long size, long modified, String target) {}

  /** How a copy of the folder gets such an entry. */
  enum Kind {
    FOLDER,
    LINK,
    /** A file that the copy can share with the original. */
    SHARED,
    /** A file that the copy needs for itself: it may hold paths, or tools may write into it. */
    OWN
  }

  private static final Set<String> WRITTEN_IN_PLACE = Set.of(".pth", ".egg-link", ".cfg");
  private static final long LARGEST_TEXT = 1 << 20;

  LayerFiles {
    entries = List.copyOf(entries);
  }

  /**
   * @param places what a file may name that is elsewhere in a copy
   */
  static LayerFiles of(Path folder, List<Relocation> places) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
            if (!inner.equals(folder)) {
              entries.add(new Entry(Kind.FOLDER, name(folder, inner), 0, 0, ""));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found)
              throws IOException {
            String path = name(folder, file);
            if (found.isSymbolicLink()) {
              String target = Files.readSymbolicLink(file).toString();
              entries.add(new Entry(Kind.LINK, path, 0, 0, target));
            } else if (found.isRegularFile()) {
              Kind kind = isOwn(file, path, found.size(), places) ? Kind.OWN : Kind.SHARED;
              long modified = found.lastModifiedTime().toMillis();
              entries.add(new Entry(kind, path, found.size(), modified, ""));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new LayerFiles(withoutBytecodeOfOwn(entries));
  }

  private static String name(Path folder, Path file) {
    String name = folder.relativize(file).toString().replace('\\', '/');
    if (name.indexOf('\uFFFD') >= 0) {
      throw new MatrixException(
          "Java can't represent the name of the file " + name + " in " + folder + ".",
          "Set the environment variable LC_ALL=C.UTF-8 (or LANG=C.UTF-8) before Maven starts.");
    }
    return name;
  }

  private static boolean isOwn(Path file, String path, long size, List<Relocation> places)
      throws IOException {
    String lower = path.toLowerCase(Locale.ROOT);
    if (WRITTEN_IN_PLACE.stream().anyMatch(lower::endsWith)) {
      return true;
    }
    // Python puts another path in place of the one in bytecode, by itself.
    if (lower.endsWith(".pyc") || lower.endsWith(".pyo") || size > LARGEST_TEXT) {
      return false;
    }
    byte[] bytes = Files.readAllBytes(file);
    return places.stream().anyMatch(place -> place.concerns(bytes));
  }

  /** It was compiled from a text that differs from the copy's. */
  private static List<Entry> withoutBytecodeOfOwn(List<Entry> entries) {
    List<String> stale = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.kind() == Kind.OWN && entry.path().endsWith(".py")) {
        int name = entry.path().lastIndexOf('/') + 1;
        String module = entry.path().substring(name, entry.path().length() - "py".length());
        stale.add(entry.path().substring(0, name) + "__pycache__/" + module);
      }
    }
    return entries.stream()
        .filter(
            entry ->
                !entry.path().endsWith(".pyc")
                    || stale.stream().noneMatch(entry.path()::startsWith))
        .toList();
  }

  /** Without what Python writes anew when it likes. */
  LayerFiles withoutBytecode() {
    return new LayerFiles(
        entries.stream().filter(entry -> !entry.path().contains("__pycache__")).toList());
  }

  /**
   * What of this is not there any more, or is otherwise, in half a sentence; further files are no
   * damage.
   */
  Optional<String> damageIn(Path folder) throws IOException {
    for (Entry entry : entries) {
      try {
        BasicFileAttributes now =
            Files.readAttributes(
                folder.resolve(entry.path()), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!isSame(entry, now)) {
          return Optional.of(entry.path() + " is changed");
        }
      } catch (NoSuchFileException gone) {
        return Optional.of(entry.path() + " is gone");
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(Entry entry, BasicFileAttributes now) {
    return switch (entry.kind()) {
      case FOLDER -> now.isDirectory();
      case LINK -> now.isSymbolicLink();
      case SHARED, OWN ->
          now.isRegularFile()
              && now.size() == entry.size()
              && now.lastModifiedTime().toMillis() == entry.modified();
    };
  }

  /**
   * @throws IOException also where it is not what {@link #write} wrote
   */
  static LayerFiles read(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.equals("end")) {
          return new LayerFiles(entries);
        }
        String[] fields = line.split("\t", -1);
        entries.add(
            new Entry(
                Kind.valueOf(fields[0]),
                unescaped(fields[3]),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                unescaped(fields[4])));
      }
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException malformed) {
      throw new IOException(file + " is no list of files: " + malformed, malformed);
    }
    throw new IOException(file + " is cut off");
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      text.append(entry.kind())
          .append('\t')
          .append(entry.size())
          .append('\t')
          .append(entry.modified())
          .append('\t')
          .append(escaped(entry.path()))
          .append('\t')
          .append(escaped(entry.target()))
          .append('\n');
    }
    Files.writeString(file, text.append("end\n"), StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("%", "%25").replace("\n", "%0A").replace("\t", "%09");
  }

  private static String unescaped(String text) {
    return text.replace("%09", "\t").replace("%0A", "\n").replace("%25", "%");
  }
}
