package io.github.pytestmatrix.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pytestmatrix.report.SurefireSchema;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a build under {@code src/it} left behind, for the scripts that verify it. */
public final class Build {
  private final Path basedir;
  private final Path output;
  private final String log;
  private final Map<String, Object> result;

  public Build(File basedir) throws IOException {
    this(basedir, "target/pytest-matrix");
  }

  public Build(File basedir, String outputDirectory) throws IOException {
    this.basedir = basedir.toPath();
    this.output = this.basedir.resolve(outputDirectory);
    Path buildLog = this.basedir.resolve("build.log");
    this.log = Files.exists(buildLog) ? read(buildLog) : "";
    Path json = output.resolve("result.json");
    this.result = Files.exists(json) ? parsed(json) : Map.of();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parsed(Path json) throws IOException {
    return new ObjectMapper().readValue(json.toFile(), Map.class);
  }

  private static String read(Path file) throws IOException {
    // Whatever a test printed: not all of it needs to be UTF-8.
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  public Map<String, Object> getResult() {
    return result;
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> cellResults() {
    return (List<Map<String, Object>>) result.getOrDefault("cells", List.of());
  }

  public List<String> cells() {
    return cellResults().stream().map(cell -> (String) cell.get("id")).toList();
  }

  /** Compares what result.json says of the cell: its own fields and its counts. */
  @SuppressWarnings("unchecked")
  public void expect(String id, Map<String, Object> expected) {
    Map<String, Object> cell =
        cellResults().stream()
            .filter(candidate -> id.equals(candidate.get("id")))
            .findFirst()
            .orElseThrow(() -> failure("There is no cell " + id + " in " + cells()));
    Map<String, Object> counts = (Map<String, Object>) cell.get("counts");
    expected.forEach(
        (field, value) -> {
          Object actual = cell.containsKey(field) ? cell.get(field) : counts.get(field);
          if (!String.valueOf(value).equals(String.valueOf(actual))) {
            throw failure(id + ": " + field + " is " + actual + ", not " + value + "\n" + cell);
          }
        });
  }

  public String logTextOf(String cell) throws IOException {
    return read(output.resolve(cell).resolve("output.log"));
  }

  public void outputHas(String cell, String text) throws IOException {
    if (!logTextOf(cell).contains(text)) {
      throw failure("The output of " + cell + " lacks: " + text + "\n" + logTextOf(cell));
    }
  }

  public void logHas(String text) {
    if (!log.contains(text)) {
      throw failure("The build's log lacks: " + text);
    }
  }

  public void logMatches(CharSequence pattern) {
    if (!log.matches(pattern.toString())) {
      throw failure("The build's log doesn't match: " + pattern);
    }
  }

  /** The Surefire reports of one cell. */
  public List<Path> reports(String cell) throws IOException {
    try (Stream<Path> files = Files.list(basedir.resolve("target/surefire-reports"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("TEST-.*-" + cell + "\\.xml"))
          .sorted()
          .toList();
    }
  }

  public String suite(String testClass, String cell) throws IOException {
    return read(basedir.resolve("target/surefire-reports/TEST-" + testClass + "-" + cell + ".xml"));
  }

  /** Every report is valid, and there are as many as expected. */
  public void reportsAreValid(int expected) throws IOException {
    List<Path> reports = new ArrayList<>();
    for (String cell : cells()) {
      reports.addAll(reports(cell));
    }
    List<String> faults =
        reports.stream().flatMap(report -> SurefireSchema.validate(report).stream()).toList();
    if (!faults.isEmpty()) {
      throw failure("Not what Surefire's schema allows: " + faults);
    }
    if (reports.size() != expected) {
      throw failure("There are " + reports.size() + " reports, not " + expected + ": " + reports);
    }
  }

  /**
   * Nothing was added to the user's tree but Maven's build folder and what the invoker itself
   * writes.
   */
  public void treeIs(List<String> expected) throws IOException {
    try (Stream<Path> files = Files.list(basedir)) {
      List<String> invokers =
          List.of(
              "target",
              ".mvn",
              "pom.xml",
              "build.log",
              "invoker.properties",
              "verify.groovy",
              "prebuild.groovy");
      TreeSet<String> names = new TreeSet<>();
      files.forEach(file -> names.add(file.getFileName().toString()));
      names.removeAll(invokers);
      names.removeIf(name -> name.startsWith("interpolated-"));
      if (!names.equals(new TreeSet<>(expected))) {
        throw failure("The project's folder holds " + names + ", not " + expected);
      }
    }
  }

  public boolean fail(String message) {
    throw failure(message);
  }

  private AssertionError failure(String message) {
    return new AssertionError(basedir.getFileName() + ": " + message);
  }
}
