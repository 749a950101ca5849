package io.github.pytestmatrix.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody made of sources of the same names, kept beside what was made.
 *
 * @param reads what of them decided about it
 * @param digest of what these held
 */
public record SourceRecord(SourceReads reads, String digest) {
  private static final String EVERYTHING = "everything";
  private static final String FILES = "files";

  /** No digest looks like it. */
  private static final String CHANGED = "changed-meanwhile";

  /**
   * Of what was made of the sources as they were scanned. It fits none where one of those that were
   * read has changed since: nobody knows what a copy of it holds.
   */
  public static SourceRecord of(SourceReads reads, SourceDigests sources) {
    String digest = sources.contents(reads);
    return new SourceRecord(reads, sources.unchanged(reads) ? digest : CHANGED);
  }

  /** Whether the same would be made of these. */
  public boolean fits(SourceDigests sources) {
    return digest.equals(sources.contents(reads));
  }

  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add((reads.everything() ? EVERYTHING : FILES) + " " + digest);
    lines.addAll(new TreeSet<>(reads.paths()));
    return String.join("\n", lines);
  }

  /** Empty where it is not what {@link #text} gave. */
  public static Optional<SourceRecord> parse(String text) {
    List<String> lines = List.of(text.split("\n", -1));
    String[] first = lines.get(0).split(" ", -1);
    if (first.length != 2) {
      return Optional.empty();
    }
    return switch (first[0]) {
      case EVERYTHING -> Optional.of(new SourceRecord(SourceReads.EVERYTHING, first[1]));
      case FILES ->
          Optional.of(
              new SourceRecord(
                  new SourceReads(false, Set.copyOf(lines.subList(1, lines.size()))), first[1]));
      default -> Optional.empty();
    };
  }
}
