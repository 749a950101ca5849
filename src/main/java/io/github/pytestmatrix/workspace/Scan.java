package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One walk over a folder: a listing per folder and a single stat per entry. */
final class Scan {
  private static final int LISTED = 20;
  private static final Set<PosixFilePermission> READ_BY_ALL =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.OTHERS_READ);
  private static final Comparator<Entry> BY_PATH =
      new Comparator<>() {
        @Override
        public int compare(Entry one, Entry other) {
          return one.path().compareTo(other.path());
        }
      };

  private final Path root;
  private final DefaultExcludes leftOut;
  private final List<MatrixException> faults;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> leadOutside = new ArrayList<>();
  private final List<String> outsiders = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<String> garbled = new ArrayList<>();
  private final Class<? extends BasicFileAttributes> attributes;

  Scan(Path root, List<Path> outputs, List<MatrixException> faults) {
    this.root = root;
    this.leftOut = new DefaultExcludes(outputs);
    this.faults = faults;
    // The permissions come with the same stat where there are any; Windows has none.
    this.attributes =
        root.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? PosixFileAttributes.class
            : BasicFileAttributes.class;
  }

  Workspace workspace(SourcePatterns patterns) {
    if (!Files.isDirectory(root)) {
      faults.add(
          new MatrixException(
              "<pythonRoot> is " + root + ", which is not a folder.",
              "Set it to the folder that holds the Python project; the default is ${basedir}."));
      return new Workspace(root, List.of());
    }
    try {
      list(root, "", Set.of(), patterns, new SymbolicLinks(root));
    } catch (IOException e) {
      faults.add(
          new MatrixException(
              "The sources in " + root + " can't be read: " + e + ".",
              "Check its permissions, or set <pythonRoot> to another folder.",
              e));
    }
    report();
    entries.sort(BY_PATH);
    return new Workspace(root, entries);
  }

  /** Adds what the folder holds; says whether the folder itself travels. */
  private boolean list(
      Path folder, String path, Set<String> siblings, SourcePatterns patterns, SymbolicLinks links)
      throws IOException {
    List<Path> children = new ArrayList<>();
    Set<String> names = new HashSet<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path child : stream) {
        children.add(child);
        names.add(child.getFileName().toString());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    SourcePatterns scope = patterns;
    if (!path.isEmpty()) {
      String name = folder.getFileName().toString();
      if (leftOut.byContent(name, names, siblings)) {
        Optional<SourcePatterns> narrowed = patterns.naming(name);
        if (narrowed.isEmpty()) {
          return false;
        }
        scope = narrowed.get();
      }
    }
    int before = entries.size();
    for (Path child : children) {
      String name = child.getFileName().toString();
      String childPath = path.isEmpty() ? name : path + "/" + name;
      if (scope.excludes(childPath)) {
        continue;
      }
      SourcePatterns childScope = scope;
      if (leftOut.byName(child, name)) {
        Optional<SourcePatterns> narrowed = scope.naming(name);
        if (narrowed.isEmpty()) {
          continue;
        }
        childScope = narrowed.get();
      }
      try {
        add(child, childPath, names, childScope, links);
      } catch (NoSuchFileException | NotDirectoryException e) {
        // Gone since the listing, as editors' temporary files are: no source.
      } catch (IOException e) {
        unreadable.add(childPath);
      }
    }
    return entries.size() > before || scope.includes(path);
  }

  private void add(
      Path file, String path, Set<String> siblings, SourcePatterns patterns, SymbolicLinks links)
      throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, attributes, LinkOption.NOFOLLOW_LINKS);
    if (found.isDirectory()) {
      if (patterns.reachInto(path)
          && representable(file, path)
          && list(file, path, siblings, patterns, links)) {
        entries.add(new Entry.Folder(path));
      }
      return;
    }
    if (!patterns.includes(path) || found.isOther() || !representable(file, path)) {
      return;
    }
    if (found.isSymbolicLink()) {
      addLink(file, path, links);
      return;
    }
    Set<PosixFilePermission> permissions =
        found instanceof PosixFileAttributes posix ? posix.permissions() : READ_BY_ALL;
    if (!permissions.containsAll(READ_BY_ALL) && !Files.isReadable(file)) {
      unreadable.add(path);
      return;
    }
    entries.add(
        new Entry.File(
            path,
            posix(found) ? FileMode.of(permissions) : Entry.PLAIN,
            found.size(),
            found.lastModifiedTime().toMillis()));
  }

  private static boolean posix(BasicFileAttributes found) {
    return found instanceof PosixFileAttributes;
  }

  private void addLink(Path link, String path, SymbolicLinks links) throws IOException {
    Path target = Files.readSymbolicLink(link);
    Optional<String> kept = links.targetInCopy(path, target);
    if (kept.isPresent()) {
      entries.add(
          new Entry.Link(path, kept.get().replace(root.getFileSystem().getSeparator(), "/")));
    } else if (!Files.exists(link.resolve("pyvenv.cfg"))) {
      leadOutside.add(path + " -> " + target);
      outsiders.add(path);
    }
  }

  /** Names in bytes that the JVM can't decode would reach the cell as something else. */
  private boolean representable(Path file, String path) {
    if (path.indexOf('\uFFFD') < 0) {
      return true;
    }
    try {
      if (root.resolve(path).equals(file)) {
        return true;
      }
    } catch (InvalidPathException e) {
      // Not even the replacement character can be encoded: an ASCII locale.
    }
    garbled.add(path);
    return false;
  }

  private void report() {
    if (!leadOutside.isEmpty()) {
      faults.add(
          new MatrixException(
              "Symbolic links point outside of the sources in "
                  + root
                  + ", where cells can't follow them:"
                  + listed(leadOutside),
              "Exclude them with <sourceExcludes>"
                  + outsiders.stream().limit(LISTED).sorted().collect(Collectors.joining(","))
                  + "</sourceExcludes>, replace them by files, or set <pythonRoot> to a folder"
                  + " that holds their targets too."));
    }
    if (!unreadable.isEmpty()) {
      faults.add(
          new MatrixException(
              "Sources in " + root + " can't be read:" + listed(unreadable),
              "Make them readable for the user that runs Maven, or exclude them with"
                  + " <sourceExcludes>."));
    }
    if (!garbled.isEmpty()) {
      String encoding = System.getProperty("sun.jnu.encoding", "unknown");
      faults.add(
          new MatrixException(
              "Java can't represent the names of these sources in "
                  + root
                  + " (file name encoding "
                  + encoding
                  + "):"
                  + listed(garbled),
              encoding.equalsIgnoreCase("UTF-8")
                  ? "Rename them, or exclude them with <sourceExcludes> with ? for such characters."
                  : "Set the environment variable LC_ALL=C.UTF-8 (or LANG=C.UTF-8) before Maven"
                      + " starts."));
    }
  }

  private static String listed(List<String> items) {
    String list =
        items.stream()
            .sorted()
            .limit(LISTED)
            .map(item -> "\n  " + item)
            .collect(Collectors.joining());
    int more = items.size() - LISTED;
    return more > 0 ? list + "\n  and " + more + " more" : list;
  }
}
