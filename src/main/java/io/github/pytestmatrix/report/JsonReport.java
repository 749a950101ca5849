package io.github.pytestmatrix.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.pytestmatrix.WholeFile;
import io.github.pytestmatrix.engine.EnvironmentFacts;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The whole result for programs: {@code result.json} in the output directory. Its fields are those
 * of {@code result-schema.json}; a field that a reader relies on changes only with the schema's
 * version.
 */
public final class JsonReport implements Report {
  static final int SCHEMA_VERSION = 1;

  private static final String UNNAMED = "(unnamed)";

  private final Path outputDirectory;

  public JsonReport(Path outputDirectory) {
    this.outputDirectory = outputDirectory.toAbsolutePath().normalize();
  }

  /** Removes an earlier run's result: should this run be killed, nobody takes that for its own. */
  public void removeStale() throws IOException {
    Files.deleteIfExists(outputDirectory.resolve("result.json"));
  }

  @Override
  public void write(RunResult result) throws IOException {
    String unusedDigest =
        WholeFile.write(outputDirectory.resolve("result.json"), text -> write(result, text));
  }

  private void write(RunResult result, Writer text) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.useDefaultPrettyPrinter();
      run(result, json);
      json.writeRaw('\n');
    }
  }

  private void run(RunResult result, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("schemaVersion", SCHEMA_VERSION);
    json.writeStringField("status", result.status().name());
    json.writeStringField("started", result.started().toString());
    json.writeNumberField("elapsedMs", result.elapsed().toMillis());
    json.writeStringField("engine", result.engine());
    counts(result.counts(), json);
    json.writeArrayFieldStart("cells");
    for (CellResult cell : result.cells()) {
      cell(cell, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void cell(CellResult cell, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", cell.cell().id());
    json.writeObjectFieldStart("values");
    for (Map.Entry<String, String> value : cell.cell().values().entrySet()) {
      json.writeStringField(value.getKey(), value.getValue());
    }
    json.writeEndObject();
    json.writeStringField("status", cell.status().name());
    json.writeBooleanField("allowedToFail", cell.allowedToFail());
    json.writeStringField("started", cell.started().toString());
    json.writeNumberField("elapsedMs", cell.elapsed().toMillis());
    json.writeObjectFieldStart("phasesMs");
    for (Map.Entry<Phase, Duration> phase : cell.phases().entrySet()) {
      json.writeNumberField(
          phase.getKey().name().toLowerCase(Locale.ROOT), phase.getValue().toMillis());
    }
    json.writeEndObject();
    counts(cell.counts(), json);
    json.writeNumberField("attempts", cell.attempts());
    exit(cell.exit(), json);
    problem(cell.problem(), json);
    environment(cell.environment(), json);
    interpreter(cell.interpreter(), json);
    paths(cell.paths(), json);
    tests("failedTests", List.of(Status.FAILED, Status.ERROR), cell, json);
    tests("flakyTests", List.of(Status.FLAKY), cell, json);
    json.writeEndObject();
  }

  private static void counts(Counts counts, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("counts");
    json.writeNumberField("tests", counts.run());
    json.writeNumberField("failures", counts.failures());
    json.writeNumberField("errors", counts.errors());
    json.writeNumberField("skipped", counts.skipped());
    json.writeNumberField("flakes", counts.flakes());
    json.writeEndObject();
  }

  private static void exit(Optional<Exit> exit, JsonGenerator json) throws IOException {
    if (exit.isEmpty()) {
      json.writeNullField("exit");
      return;
    }
    json.writeObjectFieldStart("exit");
    if (exit.get() instanceof Exit.Exited exited) {
      json.writeStringField("kind", "exited");
      json.writeNumberField("code", exited.code());
    } else if (exit.get() instanceof Exit.TimedOut timedOut) {
      json.writeStringField("kind", "timedOut");
      json.writeNumberField("limitMs", timedOut.limit().toMillis());
    } else if (exit.get() instanceof Exit.OutOfMemory outOfMemory) {
      json.writeStringField("kind", "outOfMemory");
      json.writeStringField("limit", outOfMemory.limit());
    } else if (exit.get() instanceof Exit.Lost lost) {
      json.writeStringField("kind", "lost");
      json.writeStringField("what", lost.what());
    }
    json.writeEndObject();
  }

  private static void problem(Optional<Problem> problem, JsonGenerator json) throws IOException {
    if (problem.isEmpty()) {
      json.writeNullField("problem");
      return;
    }
    json.writeObjectFieldStart("problem");
    json.writeStringField("kind", problem.get().kind().name());
    json.writeStringField("type", problem.get().type());
    json.writeStringField("message", problem.get().message());
    json.writeStringField("details", problem.get().text());
    json.writeEndObject();
  }

  private static void environment(Optional<EnvironmentFacts> environment, JsonGenerator json)
      throws IOException {
    if (environment.isEmpty()) {
      json.writeNullField("environment");
      return;
    }
    EnvironmentFacts facts = environment.get();
    json.writeObjectFieldStart("environment");
    json.writeStringField("name", facts.name());
    json.writeStringField("fingerprint", facts.fingerprint());
    json.writeStringField("baseKind", facts.kind().word());
    json.writeStringField("base", facts.base());
    json.writeStringField("baseDigest", facts.baseDigest());
    json.writeBooleanField("cached", facts.cached());
    json.writeEndObject();
  }

  private static void interpreter(Optional<CellResult.Interpreter> interpreter, JsonGenerator json)
      throws IOException {
    if (interpreter.isEmpty()) {
      json.writeNullField("interpreter");
      return;
    }
    json.writeObjectFieldStart("interpreter");
    json.writeStringField("implementation", interpreter.get().implementation());
    json.writeStringField("version", interpreter.get().version());
    json.writeStringField("platform", interpreter.get().platform());
    json.writeStringField("pytest", interpreter.get().pytest());
    json.writeEndObject();
  }

  private void paths(CellResult.Paths paths, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("paths");
    json.writeStringField("folder", relative(paths.folder()));
    json.writeStringField("log", relative(paths.log()));
    if (Files.exists(paths.setupLog())) {
      json.writeStringField("setupLog", relative(paths.setupLog()));
    } else {
      json.writeNullField("setupLog");
    }
    json.writeEndObject();
  }

  private static void tests(String field, List<Status> wanted, CellResult cell, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (TestCaseResult test : cell.tests()) {
      if (wanted.contains(test.status())) {
        Stream<Problem> all =
            Stream.concat(test.problems().stream(), test.earlier().stream().flatMap(List::stream));
        Optional<Problem> problem =
            all.filter(one -> test.problems().isEmpty() || one.status() == test.status())
                .findFirst();
        json.writeStartObject();
        // A killed pytest may leave a test without a name
        json.writeStringField("name", test.fullName().isBlank() ? UNNAMED : test.fullName());
        json.writeStringField("status", test.status().name());
        json.writeNumberField("timeMs", test.time().toMillis());
        json.writeStringField("type", problem.map(Problem::type).orElse(""));
        json.writeStringField("message", problem.map(Problem::message).orElse(""));
        json.writeNumberField("earlierRuns", test.earlier().size());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  /** The same on every system: forward slashes, and {@code ..} where a user moved a folder out. */
  private String relative(Path path) {
    return outputDirectory
        .relativize(path.toAbsolutePath().normalize())
        .toString()
        .replace(File.separatorChar, '/');
  }
}
