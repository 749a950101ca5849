package io.github.pytestmatrix.workspace;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the sources a build has read.
 *
 * @param everything all of them, or nobody knows
 * @param paths else the files, as the workspace names them
 */
public record SourceReads(boolean everything, Set<String> paths) {
  public static final SourceReads EVERYTHING = new SourceReads(true, Set.of());

  /** No path of a workspace begins so. */
  private static final String BEGIN = "/opened";

  private static final String END = "/end";

  /** Who opens more has looked at about everything. */
  private static final int MOST = 1000;

  public SourceReads {
    paths = Set.copyOf(paths);
  }

  /** From what {@code source_watch.py} reports; nothing counts as read only by its word. */
  public static SourceReads reported(byte[] report) {
    String text = new String(report, StandardCharsets.UTF_8);
    List<String> lines = List.of(text.split("\n", 0));
    int begin = lines.indexOf(BEGIN);
    int end = lines.indexOf(END);
    boolean whole = begin >= 0 && end > begin;
    return whole ? of(Set.copyOf(lines.subList(begin + 1, end))) : EVERYTHING;
  }

  private static SourceReads of(Set<String> paths) {
    boolean garbled = paths.stream().anyMatch(path -> path.indexOf('\uFFFD') >= 0);
    return paths.size() > MOST || garbled ? EVERYTHING : new SourceReads(false, paths);
  }

  public SourceReads and(SourceReads others) {
    if (everything || others.everything) {
      return EVERYTHING;
    }
    Set<String> all = new HashSet<>(paths);
    all.addAll(others.paths);
    return of(all);
  }

  boolean contain(String path) {
    return everything || paths.contains(path);
  }
}
