package io.github.pytestmatrix.engine.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files of a folder with their size and time of change, to see later whether somebody has
 * damaged it. Bytecode is left out: it comes and goes, and Python checks it itself.
 */
record FileList(Map<String, String> files) {
  static FileList of(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            return at.endsWith("__pycache__")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String stamp =
                attributes.isSymbolicLink()
                    ? "link"
                    : attributes.size() + " " + attributes.lastModifiedTime().toMillis();
            files.put(folder.relativize(file).toString(), stamp);
            return FileVisitResult.CONTINUE;
          }
        });
    return new FileList(files);
  }

  static FileList read(Path file) throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      int tab = line.indexOf('\t');
      files.put(line.substring(tab + 1), line.substring(0, Math.max(0, tab)));
    }
    return new FileList(files);
  }

  void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    files.forEach((name, stamp) -> text.append(stamp).append('\t').append(name).append('\n'));
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }

  /** A file of this list that another one lacks or has otherwise; new files are no damage. */
  Optional<String> damagedIn(FileList now) {
    return files.entrySet().stream()
        .filter(file -> !file.getValue().equals(now.files.get(file.getKey())))
        .map(
            file ->
                file.getKey() + (now.files.containsKey(file.getKey()) ? " is changed" : " is gone"))
        .findFirst();
  }
}
