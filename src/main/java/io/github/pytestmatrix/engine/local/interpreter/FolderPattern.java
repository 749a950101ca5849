package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.engine.local.machine.Machine;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Folders that hold interpreters.
 *
 * @param root absolute
 * @param parts names of folders below it, each in the one before; a name that ends in {@code *}
 *     stands for all that begin so
 */
record FolderPattern(Path root, List<String> parts) {
  private static final String BIN = "bin";

  FolderPattern {
    parts = List.copyOf(parts);
  }

  static FolderPattern of(Path root, String... parts) {
    return new FolderPattern(root, List.of(parts));
  }

  /**
   * A folder of installations, one in each of those below it.
   *
   * @param parts of the installations' names
   */
  static FolderPattern installations(Machine machine, Path root, String... parts) {
    List<String> all = new ArrayList<>(List.of(parts));
    if (!machine.windows()) {
      all.add(BIN);
    }
    return new FolderPattern(root, all);
  }

  /** Whether each folder holds one interpreter alone, under several names. */
  boolean ofInstallations() {
    return !parts.isEmpty() && parts.get(parts.size() - 1).equals(BIN);
  }

  /** Those that are there and may hold what is asked for. */
  List<Path> folders(ExecutableNames names) {
    List<Path> folders = List.of(root);
    for (String part : parts) {
      List<Path> next = new ArrayList<>();
      for (Path folder : folders) {
        if (part.endsWith("*")) {
          next.addAll(likely(children(folder, part), names));
        } else {
          next.add(folder.resolve(part));
        }
      }
      folders = next;
    }
    return folders;
  }

  /** Of folders of versions, the names of the versions that are there. */
  List<String> versions() {
    return parts.isEmpty() || !parts.get(0).endsWith("*")
        ? List.of()
        : children(root, parts.get(0)).stream().map(FolderPattern::name).toList();
  }

  private static List<Path> children(Path folder, String part) {
    String start = part.substring(0, part.length() - 1);
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        boolean ours = name(entry).startsWith(start) && !name(entry).startsWith(".");
        if (ours && Files.isDirectory(entry)) {
          children.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      // A folder that is not there or not ours to read has nothing for us.
    }
    Collections.sort(children);
    return children;
  }

  private static List<Path> likely(List<Path> folders, ExecutableNames names) {
    List<Path> likely = new ArrayList<>();
    for (Path folder : folders) {
      if (names.mayBeIn(name(folder))) {
        likely.add(folder);
      }
    }
    return likely;
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
