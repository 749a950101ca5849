package io.github.pytestmatrix.workspace;

import io.github.pytestmatrix.workspace.Workspace.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much travels into each cell.
 *
 * @param files files and links
 * @param bytes of all files
 * @param folders of the first level, the largest first; the files beside them count as {@code .}
 */
public record Volume(long files, long bytes, List<Folder> folders) {
  private static final long MUCH_BYTES = 100L << 20;
  private static final long MANY_FILES = 20_000;
  private static final int NAMED = 3;

  /** A folder with all that it holds. */
  public record Folder(String path, long files, long bytes) {
    private Folder with(long more) {
      return new Folder(path, files + 1, bytes + more);
    }
  }

  public Volume {
    folders = List.copyOf(folders);
  }

  public static Volume of(Workspace workspace) {
    long files = 0;
    long bytes = 0;
    Map<String, Folder> folders = new TreeMap<>();
    for (Entry entry : workspace.entries()) {
      if (entry instanceof Entry.Folder) {
        continue;
      }
      long size = entry instanceof Entry.File file ? file.size() : 0;
      files++;
      bytes += size;
      String path = folder(entry.path());
      folders.put(path, folders.getOrDefault(path, new Folder(path, 0, 0)).with(size));
    }
    return new Volume(
        files,
        bytes,
        folders.values().stream()
            .sorted(Comparator.comparingLong(Folder::bytes).reversed())
            .toList());
  }

  /** Of two levels, since a folder {@code tests} or {@code src} says little. */
  private static String folder(String path) {
    int first = path.indexOf('/');
    int second = first < 0 ? -1 : path.indexOf('/', first + 1);
    return first < 0 ? "." : path.substring(0, second < 0 ? first : second);
  }

  /** Whether copying it into each cell takes longer than people expect. */
  public boolean much() {
    return bytes > MUCH_BYTES || files > MANY_FILES;
  }

  /** {@code 1204 files, 12.5 MB}. */
  public String text() {
    return files + (files == 1 ? " file, " : " files, ") + size(bytes);
  }

  /** A warning that names what to leave out. */
  public String warning() {
    boolean tooManyFiles = bytes <= MUCH_BYTES;
    StringBuilder largest = new StringBuilder();
    folders.stream()
        .sorted(
            Comparator.comparingLong(
                    (Folder folder) -> tooManyFiles ? folder.files() : folder.bytes())
                .reversed())
        .limit(NAMED)
        .forEach(
            folder ->
                largest
                    .append(largest.isEmpty() ? "" : ", ")
                    .append(folder.path())
                    .append(" (")
                    .append(tooManyFiles ? folder.files() + " files" : size(folder.bytes()))
                    .append(")"));
    return "Each cell gets a copy of the sources: "
        + text()
        + ". The largest folders: "
        + largest
        + ". Exclude what the tests don't need with <sourceExcludes>.";
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
