package io.github.pytestmatrix.engine.local.interpreter;

import io.github.pytestmatrix.WholeFile;
import io.github.pytestmatrix.engine.local.machine.FileSignature;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What interpreters said of themselves, kept in a file from build to build: one line each, of the
 * executable's stamp and its answer. Several builds may write it at once; the last one wins, and
 * what the others learned is asked again. Trouble with the file costs time only, so it counts as
 * empty.
 */
final class InterpreterCache {
  /** Another number for every change of the format, or of what is asked. */
  private static final String HEADER = "pytest-matrix interpreters 1";

  private final Path file;
  private Optional<Map<String, Entry>> entries = Optional.empty();

  /** Answers are read when they are asked for: of many, a build needs few. */
  private record Entry(FileSignature stamp, String line) {}

  InterpreterCache(Path file) {
    this.file = file;
  }

  synchronized Optional<InterpreterFacts> get(FileSignature stamp) {
    if (entries.isEmpty()) {
      entries = Optional.of(read());
    }
    Entry entry = entries.get().get(stamp.path());
    return entry != null && entry.stamp.equals(stamp)
        ? InterpreterFacts.parse(entry.line)
        : Optional.empty();
  }

  synchronized void put(FileSignature stamp, InterpreterFacts facts) {
    Map<String, Entry> all = read();
    all.values().removeIf(entry -> !Files.exists(file.getFileSystem().getPath(entry.stamp.path())));
    all.put(stamp.path(), new Entry(stamp, facts.line()));
    entries = Optional.of(all);
    write(all);
  }

  private Map<String, Entry> read() {
    Map<String, Entry> all = new TreeMap<>();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException absentOrDamaged) {
      return all;
    }
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      return all;
    }
    for (String line : lines.subList(1, lines.size())) {
      Optional<Entry> entry = entry(line);
      if (entry.isPresent()) {
        all.put(entry.get().stamp.path(), entry.get());
      }
    }
    return all;
  }

  private static Optional<Entry> entry(String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != 4) {
      return Optional.empty();
    }
    try {
      String path = URLDecoder.decode(fields[2], StandardCharsets.UTF_8);
      FileSignature stamp =
          new FileSignature(path, Long.parseLong(fields[0]), Long.parseLong(fields[1]));
      return Optional.of(new Entry(stamp, fields[3]));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  private void write(Map<String, Entry> all) {
    List<String> lines = new ArrayList<>(List.of(HEADER));
    for (Entry entry : all.values()) {
      FileSignature stamp = entry.stamp;
      String path = URLEncoder.encode(stamp.path(), StandardCharsets.UTF_8);
      lines.add(stamp.modified() + " " + stamp.size() + " " + path + " " + entry.line);
    }
    try {
      byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
      WholeFile.writeBytes(file, bytes -> bytes.write(text));
    } catch (IOException unwritable) {
      // Nothing is kept, then; the next build asks again.
    }
  }
}
