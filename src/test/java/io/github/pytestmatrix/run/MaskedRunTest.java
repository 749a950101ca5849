package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.Exit;
import io.github.pytestmatrix.engine.Phase;
import io.github.pytestmatrix.masking.Mask;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Status;
import io.github.pytestmatrix.result.TestCaseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MaskedRunTest {
  private static final String SECRET = "hunter2-hunter2";
  private static final Mask MASK = Mask.of(List.of(SECRET), List.of());

  @TempDir private Path output;
  private Runs runs;
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void newRuns() {
    runs = new Runs(output);
    runs.listener =
        new RunListener() {
          @Override
          public void jobProgress(Job job, String line) {
            told.add(line);
          }

          @Override
          public void testStarted(Job job, String nodeId) {
            told.add(nodeId);
          }

          @Override
          public void testFinished(Job job, String nodeId, Status status) {
            told.add(nodeId);
          }
        };
  }

  private CellResult run() throws InterruptedException {
    return runs.run(Plans.of(MASK, "py38")).cells().get(0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The file names are ours. */
  private String allFiles() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.append(file.getFileName()).append(": ").append(Files.readString(file)).append('\n');
      }
    }
    return all.toString();
  }

  @Test
  void outputIsMaskedWhereverItIsCut() throws Exception {
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          for (byte one : bytes("token " + SECRET + ".\nat the end " + SECRET)) {
            listener.output(new byte[] {one});
          }
          return ScriptedEngine.PASSES.run(execution, listener);
        });

    run();

    assertThat(output.resolve("py38/output.log")).hasContent("token ***.\nat the end ***");
  }

  @Test
  void testWithASecretInItsNameIsRunAgainByItsTrueName() throws Exception {
    runs.reruns = 1;
    runs.engine.cell(
        "py38",
        (execution, listener) ->
            Pytest.in(execution, listener)
                .failed("test_login[" + SECRET + "]")
                .passed("test_two[x" + SECRET + "]")
                .ends(1),
        (execution, listener) ->
            Pytest.in(execution, listener).passed("test_login[" + SECRET + "]").ends(0));

    CellResult cell = run();

    assertThat(Pytest.selection(runs.engine.executionsOf("py38").get(1)))
        .containsExactly("test_a.py::test_login[" + SECRET + "]");
    assertThat(cell.status()).isEqualTo(Status.FLAKY);
    assertThat(cell.tests())
        .extracting(TestCaseResult::fullName)
        .containsExactly("test_a.test_login[***]", "test_a.test_two[x***]");
    assertThat(told)
        .contains("test_a.py::test_login[***]")
        .noneMatch(line -> line.contains(SECRET));
    assertThat(allFiles()).contains("name=\"test_login[***]\"").doesNotContain(SECRET);
  }

  @Test
  void testsThatASecretAloneTellsApartStayTwo() throws Exception {
    String other = "correct-horse-battery";
    runs.engine.cell(
        "py38",
        (execution, listener) ->
            Pytest.in(execution, listener)
                .passed("test_login[" + SECRET + "]")
                .passed("test_login[" + other + "]")
                .ends(0));

    CellResult cell =
        runs.run(Plans.of(Mask.of(List.of(SECRET, other), List.of()), "py38")).cells().get(0);

    assertThat(cell.status()).isEqualTo(Status.PASSED);
    assertThat(cell.counts().run()).isEqualTo(2);
  }

  @Test
  void brokenSetUpIsToldWithoutSecretsAndCredentials() throws Exception {
    runs.engine.preparation(
        "py38",
        listener -> {
          listener.progress("installing from https://bob:pw@index.example/" + SECRET);
          listener.setupOutput(bytes("Looking in https://bob:p"));
          listener.setupOutput(bytes("w@index.example/" + SECRET));
          throw new MatrixException(
              "It failed at https://bob:pw@index.example\nThe end:\n" + SECRET,
              "See https://bob:pw@index.example " + SECRET);
        });

    CellResult cell = run();

    assertThat(cell.problem().orElseThrow().message())
        .isEqualTo("It failed at https://***@index.example");
    assertThat(cell.problem().orElseThrow().details())
        .isEqualTo("The end:\n***\nSee https://***@index.example ***");
    assertThat(told).containsExactly("installing from https://***@index.example/***");
    assertThat(output.resolve("py38/setup.log"))
        .hasContent("Looking in https://***@index.example/***");
  }

  @Test
  void troubleOfTheEngineIsToldWithoutSecrets() throws Exception {
    runs.engine.cell("py38", (execution, listener) -> new Exit.Lost("Lost " + SECRET));

    CellResult cell = run();

    assertThat(cell.toString() + told + allFiles()).contains("Lost ***").doesNotContain(SECRET);
  }

  @Test
  void filesOfAStoppedCellAreMasked() throws Exception {
    runs.engine.cell(
        "py38",
        (execution, listener) -> {
          Pytest.in(execution, listener).failed("test_login[" + SECRET + "]").ends(1);
          listener.output(bytes("the end " + SECRET));
          throw new InterruptedException();
        });

    try {
      run();
    } catch (StoppedRunException stopped) {
      assertThat(stopped.soFar().toString()).contains("test_login[***]").doesNotContain(SECRET);
    }

    assertThat(allFiles()).contains("the end ***").doesNotContain(SECRET);
  }

  @Test
  void phasesAreStillTold() throws Exception {
    List<Phase> phases = Collections.synchronizedList(new ArrayList<>());
    runs.listener =
        new RunListener() {
          @Override
          public void phaseStarted(Job job, Phase phase) {
            phases.add(phase);
          }
        };

    run();

    assertThat(phases).containsExactly(Phase.SETUP, Phase.COPY, Phase.TEST, Phase.COLLECT);
  }
}
