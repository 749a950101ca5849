package io.github.pytestmatrix.engine.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A virtual environment of its own that reaches the packages of others, its layers, and takes a few
 * milliseconds to make.
 */
final class ThinVenv {
  private static final String CONFIG = "pyvenv.cfg";
  private static final String LINKS = "_pytest_matrix_layers.pth";
  private static final int LARGEST_SCRIPT = 256 << 10;

  private final Path folder;
  private final VenvLayout layout;
  private final List<Path> layers;

  /**
   * @param layers virtual environments, the nearest first; the last one was made by {@code venv}
   */
  ThinVenv(Path folder, VenvLayout layout, List<Path> layers) {
    this.folder = folder;
    this.layout = layout;
    this.layers = List.copyOf(layers);
  }

  void make() throws IOException {
    Path seed = layers.get(layers.size() - 1);
    Files.createDirectories(layout.bin(folder));
    Files.createDirectories(layout.sitePackages(folder));
    Files.copy(seed.resolve(CONFIG), folder.resolve(CONFIG));
    interpreters(seed);
    Files.write(layout.sitePackages(folder).resolve(LINKS), links());
    for (Path layer : layers) {
      scripts(layer);
    }
    for (Path layer : layers) {
      otherFolders(layer);
    }
  }

  /** As {@code venv} made them: links, on Windows small programs. */
  private void interpreters(Path seed) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.bin(seed), "py*")) {
      for (Path file : files) {
        if (isInterpreter(file)) {
          Files.copy(
              file,
              layout.bin(folder).resolve(file.getFileName()),
              LinkOption.NOFOLLOW_LINKS,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  private static boolean isInterpreter(Path file) {
    return file.getFileName().toString().matches("(python|pypy)w?[\\d.]*(-c)?t?(\\.exe)?");
  }

  /** The path for whoever reads such files; the call for the {@code .pth} files in there. */
  private List<String> links() {
    List<String> lines = new ArrayList<>();
    for (Path layer : layers) {
      String path = layout.sitePackages(layer).toString();
      lines.add(path);
      lines.add("import site; site.addsitedir(" + literal(path) + ")");
    }
    return lines;
  }

  /** A string of Python in ASCII, since these files were read in the locale's encoding for long. */
  private static String literal(String text) {
    StringBuilder literal = new StringBuilder("\"");
    text.chars()
        .forEach(
            c -> {
              if (c >= ' ' && c < 127 && c != '"' && c != '\\') {
                literal.append((char) c);
              } else {
                literal.append(String.format(java.util.Locale.ROOT, "\\u%04x", c));
              }
            });
    return literal.append('"').toString();
  }

  /** A layer's scripts name its own interpreter, which doesn't see this environment. */
  private void scripts(Path layer) throws IOException {
    if (!Files.isDirectory(layout.bin(layer))) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.bin(layer))) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        Path target = layout.bin(folder).resolve(name);
        if (!isInterpreter(file)
            && !name.toLowerCase(java.util.Locale.ROOT).startsWith("activate")
            && !Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          script(file, target, layer);
        }
      }
    }
  }

  private void script(Path file, Path target, Path layer) throws IOException {
    if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_SCRIPT) {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length > 2 && bytes[0] == '#' && bytes[1] == '!') {
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
        Files.write(target, Relocation.of(layer, folder).shebang(bytes));
        return;
      }
    }
    Files.copy(file, target, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
  }

  /** What packages put beside {@code lib}: their data, headers, manual pages. */
  private void otherFolders(Path layer) throws IOException {
    Set<String> own =
        Set.of(CONFIG, layout.bin().split("/", 2)[0], layout.sitePackages().split("/", 2)[0]);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(layer)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!own.contains(name)) {
          link(entry, folder.resolve(name));
        }
      }
    }
  }

  /** Folders that several layers have are real ones, with links in them. */
  private static void link(Path entry, Path target) throws IOException {
    if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.isSymbolicLink(entry)) {
        Files.copy(entry, target, LinkOption.NOFOLLOW_LINKS);
      } else if (Files.isDirectory(entry)) {
        Files.createDirectory(target);
        linkChildren(entry, target);
      } else {
        Files.createSymbolicLink(target, entry);
      }
    } else if (Files.isDirectory(entry) && !Files.isSymbolicLink(target)) {
      linkChildren(entry, target);
    }
  }

  private static void linkChildren(Path folder, Path target) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        Path to = target.resolve(child.getFileName());
        if (!Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(to, child);
        }
      }
    }
  }
}
