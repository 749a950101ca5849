// Plain loops: decision 022
package io.github.pytestmatrix.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.pytestmatrix.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The report files that earlier runs wrote, one line of tab-separated fields each. It lies in the
 * output directory, apart from the reports, where no reader of reports finds it.
 */
final class ReportIndex {
  /**
   * A file of ours.
   *
   * @param build the build that wrote it
   * @param digest of its content, so that a file that someone else wrote since is known for foreign
   * @param name within the reports directory
   */
  record Entry(String build, String cell, String digest, String name) {}

  private final Path file;

  ReportIndex(Path outputDirectory) {
    this.file = outputDirectory.resolve("surefire-reports.index");
  }

  /** A line that can't be read is a file that isn't known for ours. */
  List<Entry> read() throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    for (String line : new String(Files.readAllBytes(file), UTF_8).split("\n", -1)) {
      String[] fields = line.split("\t", -1);
      if (fields.length == 4 && !fields[3].isBlank() && !fields[3].contains("/")) {
        entries.add(new Entry(fields[0], fields[1], fields[2], fields[3]));
      }
    }
    return entries;
  }

  void write(List<Entry> entries) throws IOException {
    String unusedDigest =
        WholeFile.write(
            file,
            text -> {
              for (Entry one : entries) {
                text.write(String.join("\t", one.build, one.cell, one.digest, one.name) + "\n");
              }
            });
  }
}
