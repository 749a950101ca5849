// Plain loops: decision 022
package io.github.pytestmatrix.report;

import io.github.pytestmatrix.WholeFile;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * One {@code xunit-result-<cell>.xml} for each chosen cell, for readers that want pytest's own
 * class names and the places of tests.
 */
public final class XunitReport implements Report {
  private static final String START = "xunit-result-";

  private final Path outputDirectory;
  private final Set<String> cells;
  private final ReportStyle style;

  /**
   * @param cells ids of the cells to report
   */
  public XunitReport(Path outputDirectory, Set<String> cells, ReportStyle style) {
    this.outputDirectory = outputDirectory;
    this.cells = Set.copyOf(cells);
    this.style = style;
  }

  /** Removes those of earlier runs, also of cells that aren't run this time. */
  public void removeStale() throws IOException {
    if (!Files.isDirectory(outputDirectory)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(outputDirectory, START + "*.xml")) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void write(RunResult result) throws IOException {
    for (CellResult cell : result.cells()) {
      String id = cell.cell().id();
      if (cells.contains(id)) {
        String unusedDigest =
            WholeFile.write(
                outputDirectory.resolve(START + id + ".xml"),
                text -> XunitXml.write(cell, style, text));
      }
    }
  }
}
