package io.github.pytestmatrix.report;

import static io.github.pytestmatrix.report.Samples.broken;
import static io.github.pytestmatrix.report.Samples.cell;
import static io.github.pytestmatrix.report.Samples.error;
import static io.github.pytestmatrix.report.Samples.failure;
import static io.github.pytestmatrix.report.Samples.passed;
import static io.github.pytestmatrix.report.Samples.run;
import static io.github.pytestmatrix.report.Samples.test;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.RunResult;
import io.github.pytestmatrix.result.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonReportTest {
  @TempDir Path folder;

  @Test
  void everyFieldOfTheSchemaIsWrittenAndNoOther() throws IOException {
    JsonNode json = write(full());

    ResultSchema schema = ResultSchema.published();
    assertThat(schema.faults(json)).isEmpty();
    assertThat(schema.properties())
        .hasSizeGreaterThan(30)
        .allSatisfy(name -> assertThat(json.findValue(name)).as(name).isNotNull());
  }

  @Test
  void everyFieldOfTheSchemaIsDocumented() throws IOException {
    String page = Files.readString(Path.of("docs/result-json.md"));

    assertThat(ResultSchema.published().properties())
        .allSatisfy(field -> assertThat(page).contains("`" + field + "`"));
  }

  @Test
  void theSchemaRefusesWhatItDoesNotKnow() throws IOException {
    ObjectNode json = (ObjectNode) write(full());
    json.put("surprise", 1);
    ((ObjectNode) json.get("cells").get(0)).remove("id");
    ((ObjectNode) json.get("cells").get(0)).put("status", "GREEN");

    assertThat(ResultSchema.published().faults(json))
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("$.cells[0].status").contains("enumeration"),
            fault -> assertThat(fault).startsWith("$.cells[0]").contains("'id'"),
            fault -> assertThat(fault).startsWith("$:").contains("'surprise'"));
  }

  @Test
  void aRuleThatJsonSchemaDoesNotKnowIsRefused() throws IOException {
    ObjectNode schema = (ObjectNode) ResultSchema.published().text();
    ((ObjectNode) schema.at("/$defs/count")).put("minimun", 0);
    JsonNode json = write(full());

    assertThatThrownBy(() -> new ResultSchema(schema).faults(json)).hasMessageContaining("minimun");
  }

  @Test
  void theSchemaIsOneItself() {
    assertThat(ResultSchema.faultsOfSchema(ResultSchema.published().text())).isEmpty();
  }

  @Test
  void aSchemaWithAWrongTypeIsNone() {
    ObjectNode schema = (ObjectNode) ResultSchema.published().text();
    ((ObjectNode) schema.at("/$defs/count")).put("type", "whole number");

    assertThat(ResultSchema.faultsOfSchema(schema)).isNotEmpty();
  }

  @Test
  void cellIsDescribed() throws IOException {
    JsonNode cell = write(full()).get("cells").get(0);

    assertThat(cell.get("id").asText()).isEqualTo("py38");
    assertThat(cell.get("values").get("python").asText()).isEqualTo("3.8");
    assertThat(cell.get("phasesMs").get("test").asInt()).isEqualTo(6);
    assertThat(cell.get("elapsedMs").asInt()).isEqualTo(2 + 3 + 4 + 5 + 6);
    assertThat(cell.get("exit").get("code").asInt()).isEqualTo(1);
    assertThat(cell.get("failedTests").get(0).get("name").asText()).isEqualTo("t.test_x");
    assertThat(cell.get("failedTests").get(0).get("message").asText()).isEqualTo("1 != 2");
    assertThat(cell.get("flakyTests").get(0).get("message").asText()).isEqualTo("once");
  }

  @Test
  void pathsAreRelativeToTheOutputDirectory() throws IOException {
    Path cell = folder.resolve("py38");
    Files.createDirectories(cell);
    Files.writeString(cell.resolve("setup.log"), "installed");
    RunResult result =
        run(
            with(
                cell("py38"),
                new Exit.Exited(0),
                new CellResult.Paths(cell, cell.resolve("output.log"), cell.resolve("setup.log"))));

    JsonNode paths = write(result).get("cells").get(0).get("paths");

    assertThat(paths.get("folder").asText()).isEqualTo("py38");
    assertThat(paths.get("log").asText()).isEqualTo("py38/output.log");
    assertThat(paths.get("setupLog").asText()).isEqualTo("py38/setup.log");
  }

  @Test
  void setupLogIsNullWhereNothingWasBuilt() throws IOException {
    JsonNode paths = write(run(cell("py38"))).get("cells").get(0).get("paths");

    assertThat(paths.get("setupLog").isNull()).isTrue();
  }

  @Test
  void eachWayToEndIsTold() throws IOException {
    JsonNode cells = write(full()).get("cells");

    assertThat(cells.findValues("exit").stream().map(exit -> exit.path("kind").asText()))
        .containsExactly("exited", "timedOut", "outOfMemory", "lost");
    assertThat(cells.get(1).get("exit").get("limitMs").asInt()).isEqualTo(3_600_000);
  }

  @Test
  void cellThatNeverStartedHasNulls() throws IOException {
    CellResult sample = cell("py38", Status.CANCELLED, Optional.empty(), List.of());
    CellResult never =
        new CellResult(
            sample.cell(),
            sample.status(),
            false,
            sample.started(),
            Map.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            Optional.empty(),
            sample.paths());

    JsonNode json = write(run(never));

    assertThat(ResultSchema.published().faults(json)).isEmpty();
    assertThat(json.get("cells").get(0).get("exit").isNull()).isTrue();
    assertThat(json.get("cells").get(0).get("environment").isNull()).isTrue();
  }

  /** All fields of the schema occur in it. */
  private static RunResult full() {
    CellResult first =
        broken(
            "py38",
            error("exit 1"),
            test("t", "test_x", List.of(failure("1 != 2"))),
            test("t", "test_y", List.of(), List.of(List.of(failure("once")))),
            passed("t", "test_z"));
    return run(
        with(first, new Exit.Exited(1), first.paths()),
        with(cell("py39"), new Exit.TimedOut(Duration.ofHours(1)), first.paths()),
        with(cell("py310"), new Exit.OutOfMemory("512m"), first.paths()),
        with(cell("py311"), new Exit.Lost("The container was removed."), first.paths()));
  }

  private static CellResult with(CellResult cell, Exit exit, CellResult.Paths paths) {
    Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      phases.put(phase, Duration.ofMillis(phase.ordinal() + 1));
    }
    phases.put(Phase.COLLECT, Duration.ofMillis(5));
    phases.put(Phase.TEST, Duration.ofMillis(6));
    return new CellResult(
        cell.cell(),
        cell.status(),
        cell.allowedToFail(),
        cell.started(),
        phases,
        cell.tests(),
        cell.problem(),
        Optional.of(exit),
        cell.attempts(),
        cell.environment(),
        cell.interpreter(),
        paths);
  }

  private JsonNode write(RunResult result) throws IOException {
    new JsonReport(folder).write(result);
    return new ObjectMapper().readTree(folder.resolve("result.json").toFile());
  }
}
