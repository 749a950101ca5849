package io.github.pytestmatrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.Layout;
import io.github.pytestmatrix.plan.Job;
import io.github.pytestmatrix.pytest.Selection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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

  private static String cell(Job job, boolean failIfNoTests) {
    byte[] file =
        Executions.of(job, LAYOUT, Selection.ALL, Path.of("results"), failIfNoTests)
            .files()
            .get("pytest_matrix_cell.json");
    return new String(file, StandardCharsets.UTF_8);
  }
}
