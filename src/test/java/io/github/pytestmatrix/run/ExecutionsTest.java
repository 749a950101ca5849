package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.PytestCommand;
import io.github.pytestmatrix.pytest.Selection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExecutionsTest {
  private static final Layout LAYOUT = new Layout("/w", "/p", "/r", "/c", List.of("/e"));

  /** Of pytest's own process, the exit code stays as it is: no other command can have given it. */
  @Test
  void onlyInAScriptThatMayHaveNoTestsAnEmptySessionPasses() {
    Job script = Plans.script("make test");
    Job pytest = Plans.of("py38").jobs().get(0);

    assertThat(cell(script, false)).contains("\"no_tests_pass\":true");
    assertThat(cell(script, true)).doesNotContain("no_tests_pass");
    assertThat(cell(pytest, false)).doesNotContain("no_tests_pass");
  }

  /** What a line such as {@code export PYTHONPATH=src} takes away, and what it keeps. */
  @ParameterizedTest
  @EnabledOnOs(OS.LINUX)
  @CsvSource(
      delimiter = '|',
      value = {
        ":                                        | /p/a b:/given   | -x -p pytest_matrix_probe -o 'cache_dir=/c d'",
        "export PYTHONPATH=src                    | /p/a b:src      | -x -p pytest_matrix_probe -o 'cache_dir=/c d'",
        "export PYTHONPATH=src:$PYTHONPATH        | src:/p/a b:/given | -x -p pytest_matrix_probe -o 'cache_dir=/c d'",
        "set -u; unset PYTHONPATH PYTEST_ADDOPTS  | /p/a b          | -p pytest_matrix_probe -o 'cache_dir=/c d'",
        "PYTHONPATH= ; PYTEST_ADDOPTS=            | /p/a b          | -p pytest_matrix_probe -o 'cache_dir=/c d'",
        "export PYTEST_ADDOPTS='-k \"a b\"'       | /p/a b:/given   | -k \"a b\" -p pytest_matrix_probe -o 'cache_dir=/c d'",
      })
  void beforeScriptMayReplaceTheVariablesThatPytestFindsTheProbeBy(
      String line, String path, String addopts) throws Exception {
    Layout layout = new Layout("/w", "/p/a b", "/r", "/c d", List.of("/e"));
    Job job = Plans.script("pytest", line);

    String lines =
        Executions.of(job, layout, Selection.ALL, Path.of("results"), true).beforeScript();

    ProcessBuilder shell =
        new ProcessBuilder("sh", "-ec", lines + "printenv PYTHONPATH\nprintenv PYTEST_ADDOPTS\n");
    shell.environment().put("PYTHONPATH", "/p/a b:/given");
    shell.environment().put("PYTEST_ADDOPTS", PytestCommand.addopts(layout, "-x"));
    Process process = shell.redirectErrorStream(true).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo(path + "\n" + addopts + "\n");
  }

  private static String cell(Job job, boolean failIfNoTests) {
    byte[] file =
        Executions.of(job, LAYOUT, Selection.ALL, Path.of("results"), failIfNoTests)
            .files()
            .get("pytest_matrix_cell.json");
    return new String(file, StandardCharsets.UTF_8);
  }
}
