package io.github.pytestmatrix.engine.shared;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** The program that sees which of the sources a build reads; it explains itself. */
public final class SourceWatch {
  private static final String NAME = "source_watch.py";

  private static final String CHANGED = "/changed";
  private static final String OPENED = "/opened";

  private SourceWatch() {}

  /** The sources that a build changed, replaced or removed, by what the program reports. */
  public static SortedSet<String> changed(byte[] report) {
    List<String> lines = List.of(new String(report, StandardCharsets.UTF_8).split("\n", 0));
    int begin = lines.indexOf(CHANGED);
    int end = lines.indexOf(OPENED);
    return begin < 0 || end < begin
        ? new TreeSet<>()
        : new TreeSet<>(lines.subList(begin + 1, end));
  }

  public static byte[] program() {
    try (InputStream resource = SourceWatch.class.getResourceAsStream(NAME)) {
      return Objects.requireNonNull(resource, NAME).readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
