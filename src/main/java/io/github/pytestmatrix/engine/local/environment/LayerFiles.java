package io.github.pytestmatrix.engine.local.environment;

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
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * What a folder of the cache consists of: enough to make another one of it without looking, and to
 * see whether somebody has damaged it.
 *
 * @param entries all folders, each before what it holds; then what is in them, folder by folder
 */
public record LayerFiles(List<Entry> entries) {
  /**
   * @param parent relative to the folder, with forward slashes; empty for the folder itself
   * @param size in bytes, of files
   * @param modified milliseconds since 1970, of files
   * @param target of links, as it stands there
   */
  record Entry(Kind kind, String parent, String name, long size, long modified, String target) {
    String path() {
      return parent.isEmpty() ? name : parent + "/" + name;
    }

    private static Entry of(Kind kind, String path, long size, long modified, String target) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      return new Entry(kind, above(path), name, size, modified, target);
    }
  }

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

  /** Lines that are no entries. */
  private static final String IN = "IN";

  private static final String END = "END";

  public LayerFiles {
    entries = List.copyOf(entries);
  }

  /**
   * @param places what a file may name that is elsewhere in a copy
   */
  public static LayerFiles of(Path folder, List<Relocation> places) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
            if (!inner.equals(folder)) {
              entries.add(Entry.of(Kind.FOLDER, name(folder, inner), 0, 0, ""));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found)
              throws IOException {
            String path = name(folder, file);
            if (found.isSymbolicLink()) {
              String target = Files.readSymbolicLink(file).toString();
              entries.add(Entry.of(Kind.LINK, path, 0, 0, target));
            } else if (found.isRegularFile()) {
              Kind kind = isOwn(file, path, found.size(), places) ? Kind.OWN : Kind.SHARED;
              long modified = found.lastModifiedTime().toMillis();
              entries.add(Entry.of(kind, path, found.size(), modified, ""));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    List<Entry> sorted = new ArrayList<>(withoutBytecodeOfOwn(entries));
    sorted.sort(
        Comparator.comparing((Entry entry) -> entry.kind() != Kind.FOLDER)
            .thenComparing(entry -> entry.kind() == Kind.FOLDER ? "" : entry.parent()));
    return new LayerFiles(sorted);
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
      if (entry.kind() == Kind.OWN && entry.name().endsWith(".py")) {
        String module = entry.name().substring(0, entry.name().length() - "py".length());
        stale.add((entry.parent().isEmpty() ? "" : entry.parent() + "/") + "__pycache__/" + module);
      }
    }
    return entries.stream()
        .filter(
            entry ->
                !entry.name().endsWith(".pyc")
                    || stale.stream().noneMatch(entry.path()::startsWith))
        .toList();
  }

  /** The folder that holds what is at the path; empty for the topmost. */
  private static String above(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** What a copy can't share, and the folders above that. */
  LayerFiles own() {
    Set<String> folders = new HashSet<>();
    for (Entry entry : entries) {
      if (entry.kind() == Kind.OWN || entry.kind() == Kind.LINK) {
        String parent = entry.parent();
        while (!parent.isEmpty() && folders.add(parent)) {
          parent = above(parent);
        }
      }
    }
    return new LayerFiles(
        entries.stream()
            .filter(
                entry ->
                    switch (entry.kind()) {
                      case OWN, LINK -> true;
                      case FOLDER -> folders.contains(entry.path());
                      case SHARED -> false;
                    })
            .toList());
  }

  /** Without what Python writes anew when it likes. */
  LayerFiles withoutBytecode() {
    return new LayerFiles(
        entries.stream().filter(entry -> !entry.path().contains("__pycache__")).toList());
  }

  /**
   * Further files are no damage.
   *
   * @throws DamagedLayerException where something of this is not there any more, or is otherwise
   */
  void checkIn(Path folder) throws IOException, DamagedLayerException {
    Folder parent = new Folder(folder);
    for (Entry entry : entries) {
      try {
        BasicFileAttributes now =
            Files.readAttributes(
                parent.place(entry), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!isSame(entry, now)) {
          throw new DamagedLayerException(entry.path() + " is changed");
        }
      } catch (NoSuchFileException gone) {
        throw new DamagedLayerException(entry.path() + " is gone");
      }
    }
  }

  /** Where entries are below a folder. There are many, and most are beside the one before. */
  static final class Folder {
    private final Path root;
    private String lastParent = "";
    private Path last;

    Folder(Path root) {
      this.root = root;
      this.last = root;
    }

    Path place(Entry entry) {
      if (!entry.parent().equals(lastParent)) {
        lastParent = entry.parent();
        last = root.resolve(lastParent);
      }
      return last.resolve(entry.name());
    }
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
      String parent = "";
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        StringTokenizer fields = new StringTokenizer(line, "\t");
        String kind = fields.nextToken();
        if (kind.equals(END)) {
          return new LayerFiles(entries);
        } else if (kind.equals(IN)) {
          parent = fields.hasMoreTokens() ? unescaped(fields.nextToken()) : "";
        } else {
          entries.add(
              new Entry(
                  Kind.valueOf(kind),
                  parent,
                  unescaped(fields.nextToken()),
                  Long.parseLong(fields.nextToken()),
                  Long.parseLong(fields.nextToken()),
                  fields.hasMoreTokens() ? unescaped(fields.nextToken()) : ""));
        }
      }
    } catch (IllegalArgumentException | NoSuchElementException malformed) {
      throw new IOException(file + " is not a list of files: " + malformed, malformed);
    }
    throw new IOException(file + " is incomplete");
  }

  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    String parent = "";
    for (Entry entry : entries) {
      if (!entry.parent().equals(parent)) {
        parent = entry.parent();
        text.append(IN).append('\t').append(escaped(parent)).append('\n');
      }
      text.append(entry.kind())
          .append('\t')
          .append(escaped(entry.name()))
          .append('\t')
          .append(entry.size())
          .append('\t')
          .append(entry.modified())
          .append('\t')
          .append(escaped(entry.target()))
          .append('\n');
    }
    Files.writeString(file, text.append(END).append('\n'), StandardCharsets.UTF_8);
  }

  private static String escaped(String text) {
    return text.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D").replace("\t", "%09");
  }

  private static String unescaped(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    return text.replace("%09", "\t").replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
  }
}
