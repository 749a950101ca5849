package io.github.pytestmatrix.engine.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Execution;
import io.github.pytestmatrix.engine.Limits;
import io.github.pytestmatrix.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class CellScriptTest {
  @TempDir private Path root;
  private RealShell shell;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private String beforeScript = "";
  private String arguments = "";
  private Optional<String> script = Optional.empty();

  /** A Python that tells how it was called. */
  @BeforeEach
  void fakePython() throws IOException {
    shell =
        new RealShell(root)
            .command("python", "printf 'python'\nprintf ' <%s>' \"$@\"\necho\nexit ${CODE:-0}\n");
  }

  private RealShell.Ended run() throws Exception {
    return run(true);
  }

  private RealShell.Ended run(boolean init) throws Exception {
    Limits limits =
        new Limits(
            Duration.ofHours(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Execution execution =
        new Execution(
            "py38",
            new Workspace(root, List.of()),
            Map.of(),
            variables,
            beforeScript,
            List.of("python", "-m", "pytest", "-o", "a b"),
            arguments,
            script,
            root,
            limits);
    return shell.run(CellScript.of(execution, init));
  }

  @Test
  void shellStaysThePythonsParentWhereThereIsNoInitProcess() throws Exception {
    variables.put("CODE", "5");
    RealShell.Ended ended = run(false);

    assertThat(ended.code()).isEqualTo(5);
    assertThat(ended.output()).startsWith("python <-m> <pytest>");
  }

  /**
   * As a plain shell ends, but only when the command has ended that runs. SIGINT is as these, but
   * ignored where the build itself runs in the background.
   */
  @ParameterizedTest
  @CsvSource({"QUIT, 131", "TERM, 143"})
  void signalEndsTheUsersLinesAfterTheCommandThatRuns(String signal, int code) throws Exception {
    script = Optional.of("sh -c 'kill -" + signal + " $PPID; echo ended'\necho another\n");
    RealShell.Ended ended = run();

    assertThat(ended.code()).isEqualTo(code);
    assertThat(ended.output()).isEqualTo("ended\n");
  }

  @Test
  void commandGetsItsWordsAndTheUsersArguments() throws Exception {
    arguments = "\n      -q   \"tests/a b.py\"\n      -k 'x and $NAME'\n    ";

    assertThat(run().output())
        .isEqualTo("python <-m> <pytest> <-o> <a b> <-q> <tests/a b.py> <-k> <x and $NAME>\n");
  }

  @Test
  void argumentsMayHoldVariables() throws Exception {
    variables.put("TESTS", "tests unit");
    arguments = "$TESTS \"$TESTS\"";

    assertThat(run().output()).endsWith("<tests> <unit> <tests unit>\n");
  }

  @Test
  void exitCodeIsPytests() throws Exception {
    variables.put("CODE", "5");

    assertThat(run().code()).isEqualTo(5);
  }

  @Test
  void outputAndErrorsShareOneStreamAndEventsHaveTheOther() throws Exception {
    beforeScript = "echo out\necho err >&2";
    script = Optional.of("printf event >> \"$PYTEST_MATRIX_EVENTS\"\nls nosuchfile || true\n");

    RealShell.Ended ended = run();
    assertThat(ended.output()).startsWith("out\nerr\n").contains("nosuchfile");
    assertThat(ended.error()).isEqualTo("event");
  }

  @Test
  void childrenReachTheEventsThoughTheyCloseTheirDescriptors() throws Exception {
    script = Optional.of("sh -c 'exec 3>&-; printf event >> \"$PYTEST_MATRIX_EVENTS\"'\n");

    assertThat(run().error()).isEqualTo("event");
  }

  @Test
  void variablesArriveWhateverTheyHold() throws Exception {
    String nasty = "it's $HOME `id` \"x\"\nsecond \\ line";
    variables.put("NASTY", nasty);
    script = Optional.of("printf '%s' \"$NASTY\"");

    assertThat(run().output()).isEqualTo(nasty);
  }

  @Test
  void beforeScriptSharesTheShellOfTheCommand() throws Exception {
    beforeScript = "cd ..\nexport CODE=3\npython() { echo shadowed; }";

    RealShell.Ended ended = run();
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.output()).startsWith("python <-m>");
  }

  @Test
  void failingLineBeforePytestEndsTheCell() throws Exception {
    beforeScript = "echo before\nfalse\necho after";

    RealShell.Ended ended = run();
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).isEqualTo("before\n");
  }

  @Test
  void failingLineOfAScriptEndsIt() throws Exception {
    script = Optional.of("python one\n(exit 7)\npython two\n");

    RealShell.Ended ended = run();
    assertThat(ended.code()).isEqualTo(7);
    assertThat(ended.output()).isEqualTo("python <one>\n");
  }

  @Test
  void userMayLetLinesFail() throws Exception {
    script = Optional.of("set +e\nfalse\npython one\n");

    assertThat(run().output()).isEqualTo("python <one>\n");
  }

  @Test
  void scriptWithoutALineBreakAtItsEndRuns() throws Exception {
    script = Optional.of("   python one   ");

    assertThat(run().output()).isEqualTo("python <one>\n");
  }

  @Test
  void everythingRunsInTheWorkspace() throws Exception {
    script = Optional.of("pwd");

    assertThat(run().output()).isEqualTo(shell.work() + "\n");
  }

  @Test
  void pythonPathOfTheUserComesAfterTheProbe() throws Exception {
    script = Optional.of("echo $PYTHONPATH");
    String probe = root.resolve(ContainerPaths.PROBE).toString();

    assertThat(run().output()).isEqualTo(probe + "\n");
    variables.put("PYTHONPATH", "src:lib");
    assertThat(run().output()).isEqualTo(probe + ":src:lib\n");
  }

  @Test
  void signalReachesPytestAsTheShellIsGone() throws Exception {
    shell.command("python", "kill -SEGV $$\n");

    assertThat(run().code()).isEqualTo(139);
  }

  @Test
  void variableOfTheContainersInitIsNotForTheTests() throws Exception {
    script = Optional.of("echo \"<${TINI_KILL_PROCESS_GROUP-unset}>\"");

    assertThat(CellScript.containerVariables()).containsOnlyKeys("TINI_KILL_PROCESS_GROUP");
    assertThat(run().output()).isEqualTo("<unset>\n");
  }
}
