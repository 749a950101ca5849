// Plain loops: decision 022
package io.github.pytestmatrix.report;

import io.github.pytestmatrix.WholeFile;
import io.github.pytestmatrix.report.ReportIndex.Entry;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Surefire's reports: a {@code TEST-<class>-<cell>.xml} and a {@code <class>-<cell>.txt} for each
 * test class and cell. Never touches a file that isn't its own.
 */
public final class SurefireReport implements Report {
  private final Path reportsDirectory;
  private final ReportIndex index;
  private final EarlierReports earlier;
  private final String build;
  private final ReportStyle style;
  private final Set<String> written = new HashSet<>();

  /**
   * @param outputDirectory holds the index of what was written
   * @param build names this build, such as the time at which the Maven session started: reports
   *     that another execution of the same build wrote aren't stale
   */
  public SurefireReport(
      Path reportsDirectory, Path outputDirectory, String build, ReportStyle style) {
    this.reportsDirectory = reportsDirectory;
    this.index = new ReportIndex(outputDirectory);
    this.build = XmlText.attribute(build);
    this.earlier = new EarlierReports(reportsDirectory, index, this.build);
    this.style = style;
  }

  /**
   * Removes what earlier builds reported of cells that run now or that are no longer in the matrix.
   *
   * @param running ids of the cells about to run
   * @param matrix ids of all cells of the matrix, also of those that aren't selected this time
   */
  public void removeStale(Collection<String> running, Collection<String> matrix)
      throws IOException {
    earlier.remove(running, cell -> running.contains(cell) || matrix.contains(cell));
  }

  @Override
  public void write(RunResult result) throws IOException {
    Set<String> cells = new HashSet<>();
    for (CellResult cell : result.cells()) {
      cells.add(cell.cell().id());
    }
    earlier.remove(cells, cell -> true);
    for (String name : written) {
      Files.deleteIfExists(reportsDirectory.resolve(name));
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : index.read()) {
      if (!written.contains(entry.name())) {
        entries.add(entry);
      }
    }
    written.clear();

    List<Suite> suites = Suites.of(result, style);
    IdentityHashMap<Suite, String> stems =
        FileNames.stems(suites, EarlierReports.names(reportsDirectory));
    for (Suite suite : suites) {
      String stem = stems.getOrDefault(suite, "");
      Map<String, String> properties = CellProperties.of(suite.cell(), result.engine(), build);
      entries.add(
          file(
              suite,
              FileNames.xml(stem),
              text -> SuiteXml.write(suite, properties, style.suffix(), text)));
      entries.add(
          file(suite, FileNames.text(stem), text -> SuiteText.write(suite, style.suffix(), text)));
    }
    index.write(entries);
  }

  private Entry file(Suite suite, String name, WholeFile.Text content) throws IOException {
    String digest = WholeFile.write(reportsDirectory.resolve(name), content);
    written.add(name);
    return new Entry(build, suite.cell().cell().id(), digest, name);
  }
}
