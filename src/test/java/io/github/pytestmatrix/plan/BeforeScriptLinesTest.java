package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines before pytest that would take its command, or tests that the results would not have. */
class BeforeScriptLinesTest {
  @TempDir Path folder;

  private PlanFixture before(String lines) throws IOException {
    return new PlanFixture(folder).set(Setting.BEFORE_SCRIPT, lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "cd backend && ! <beforeScript> ends with &&",
        "./start.sh \\ ! <beforeScript> ends with \\",
        "./ready.sh || ! <beforeScript> ends with ||",
        "cat >a.cfg <<EOF ! <beforeScript> has a here-document without its end: <<EOF",
      })
  void linesThatTakePytestsCommandAreAFault(String lines, String message) throws IOException {
    PlanFixture fixture = before("true\n" + lines + "\n");

    assertThatThrownBy(fixture::plan).hasMessageContaining(message);
    assertThatThrownBy(fixture.set(Setting.SCRIPT, "pytest")::plan).hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pytest smoke",
        "python -m pytest smoke || true",
        "python3.12 -mpytest smoke",
        "cd smoke && pytest -q",
        "CI=1 pytest smoke | tee log",
        "if true; then pytest smoke; fi",
        "timeout 60 .venv/bin/pytest smoke",
        "coverage run -m pytest smoke",
        "uvx --help; poetry run pytest \\\n smoke",
      })
  void testsWithoutResultsAreAWarning(String line) throws IOException {
    assertThat(before("export A=b\n" + line).plan().warnings())
        .singleElement()
        .asString()
        .contains("<beforeScript> runs pytest in the line", "not in the results", "<script>");
    assertThat(before(line).set(Setting.SCRIPT, "pytest tests").plan().warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pip install pytest",
        "pip list | grep pytest",
        "pytest --version",
        "python -m pytest --version",
        "echo running pytest now",
        "# pytest smoke",
        "mkdir pytest && cp pytest.ini pytest/",
        "python -m pytest_docker up",
        "cat pytest",
      })
  void whatRunsNoTestsIsNone(String line) throws IOException {
    assertThat(before(line).plan().warnings()).isEmpty();
  }

  @Test
  void linesThatEndAreFine() throws IOException {
    assertThat(before("cd backend && export A=b\ncat >a.cfg <<EOF\nit's\nEOF").plan().warnings())
        .isEmpty();
  }
}
