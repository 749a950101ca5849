package io.github.pytestmatrix.report;

import io.github.pytestmatrix.Sha256;
import io.github.pytestmatrix.report.ReportIndex.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Finds and removes what earlier builds left in the reports directory, which we share with Surefire
 * and others. A file is ours where the index has it with the content that it still has, or, should
 * the index be lost, where its own properties say so. Files of this very build stay: another
 * execution wrote them.
 */
final class EarlierReports {
  private final Path reportsDirectory;
  private final ReportIndex index;
  private final String build;

  EarlierReports(Path reportsDirectory, ReportIndex index, String build) {
    this.reportsDirectory = reportsDirectory;
    this.index = index;
    this.build = build;
  }

  /** Removes reports of earlier builds. */
  void remove(Collection<String> running, Predicate<String> inMatrix) throws IOException {
    List<Entry> entries = index.read();
    List<Entry> kept = new ArrayList<>();
    Set<String> keptNames = new HashSet<>();
    for (Entry entry : entries) {
      boolean stale = running.contains(entry.cell()) || !inMatrix.test(entry.cell());
      if (!stale || entry.build().equals(build)) {
        kept.add(entry);
        keptNames.add(entry.name());
      } else if (isUnchanged(entry)) {
        Files.delete(reportsDirectory.resolve(entry.name()));
      }
    }
    removeUnlisted(running, keptNames);
    if (kept.size() != entries.size()) {
      index.write(kept);
    }
  }

  private boolean isUnchanged(Entry entry) throws IOException {
    Path file = reportsDirectory.resolve(entry.name());
    return Files.isRegularFile(file) && Sha256.of(file).equals(entry.digest());
  }

  private void removeUnlisted(Collection<String> running, Set<String> kept) throws IOException {
    Map<String, String> endings = new HashMap<>();
    for (String cell : running) {
      endings.put(FileNames.ending(cell), cell);
    }
    for (String name : names(reportsDirectory)) {
      Optional<String> stem = kept.contains(name) ? Optional.empty() : stem(name);
      for (String ending : endings.keySet()) {
        if (stem.isPresent() && stem.get().endsWith(ending)) {
          removeIfOurs(stem.get(), endings.getOrDefault(ending, ""));
        }
      }
    }
  }

  private static Optional<String> stem(String name) {
    return name.startsWith("TEST-") && name.endsWith(".xml")
        ? Optional.of(name.substring("TEST-".length(), name.length() - ".xml".length()))
        : Optional.empty();
  }

  private void removeIfOurs(String stem, String cell) throws IOException {
    Path xml = reportsDirectory.resolve(FileNames.xml(stem));
    Map<String, String> properties = properties(xml);
    if (cell.equals(properties.get(CellProperties.CELL))
        && !build.equals(properties.getOrDefault(CellProperties.BUILD, build))) {
      Path text = reportsDirectory.resolve(FileNames.text(stem));
      if (Files.isRegularFile(text) && isTextOf(text, cell)) {
        Files.delete(text);
      }
      Files.delete(xml);
    }
  }

  /** The text report has no properties; its fourth line is in words that Surefire doesn't have. */
  private static boolean isTextOf(Path text, String cell) throws IOException {
    List<String> lines;
    // Bytes that are no text make it none of ours, but no trouble.
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(text), StandardCharsets.UTF_8))) {
      lines = reader.lines().limit(4).toList();
    }
    return lines.size() == 4
        && lines.get(1).startsWith("Test set: ")
        && lines.get(3).contains(", Flakes: ")
        && (lines.get(3).endsWith("(" + cell + ")") || !lines.get(3).endsWith(")"));
  }

  /** Those of a report; none where it can't be read, since then it isn't one of ours. */
  private static Map<String, String> properties(Path xml) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    Map<String, String> properties = new HashMap<>();
    try (InputStream in = Files.newInputStream(xml)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      while (reader.hasNext()) {
        if (reader.next() != XMLStreamReader.START_ELEMENT) {
          continue;
        }
        if (reader.getLocalName().equals("testcase")) {
          break;
        }
        if (reader.getLocalName().equals("property")) {
          properties.put(
              String.valueOf(reader.getAttributeValue(null, "name")),
              String.valueOf(reader.getAttributeValue(null, "value")));
        }
      }
      return properties;
    } catch (XMLStreamException e) {
      return Map.of();
    }
  }

  static Set<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      Set<String> names = new HashSet<>();
      for (Iterator<Path> all = files.iterator(); all.hasNext(); ) {
        names.add(String.valueOf(all.next().getFileName()));
      }
      return Set.copyOf(names);
    }
  }
}
