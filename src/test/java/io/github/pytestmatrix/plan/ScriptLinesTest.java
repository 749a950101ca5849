package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptLinesTest {
  @TempDir Path folder;

  private PlanFixture script(String lines) throws IOException {
    return new PlanFixture(folder).set(Setting.SCRIPT, lines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python -m pytest\n[ -n \"$PYTEST_MATRIX_SELECT\" ] || coverage report --fail-under=90",
        "cd a\nCI=1 python3.12 -m pytest -q \\\n  tests\nif [ -z \"$PYTEST_MATRIX_SELECT\" ]; then ./gate; fi",
        "make test\ntest -n \"${PYTEST_MATRIX_SELECT-}\" || pytest more",
        "coverage run -m pytest\n[ \"$PYTEST_MATRIX_SELECT\" ] || exit 3",
      })
  void checkThatRunsNeitherInTheFirstRunNorInTheRerunIsAFault(String lines) throws IOException {
    assertThatThrownBy(script(lines)::plan)
        .hasMessageContaining("<script> checks PYTEST_MATRIX_SELECT after the line")
        .hasMessageContaining("|| result=$?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r=0; pytest || r=$?\n[ -n \"$PYTEST_MATRIX_SELECT\" ] || ./gate\nexit $r",
        "set +e\npytest\nr=$?\n[ -n \"$PYTEST_MATRIX_SELECT\" ] || ./gate\nexit $r",
        "pytest | tee log\n[ -n \"$PYTEST_MATRIX_SELECT\" ] || ./gate",
        "[ -n \"$PYTEST_MATRIX_SELECT\" ] || ./prepare\npytest",
        "pip install pytest\npip list\n# pytest\n[ -n \"$PYTEST_MATRIX_SELECT\" ] || ./prepare\npytest",
        "pytest\npytest more",
      })
  void checkThatTheFirstRunReachesIsFine(String lines) throws IOException {
    assertThat(script(lines).plan().warnings()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PYTHONPATH=src python -m pytest",
        "export PYTHONPATH=$PWD/src\npytest",
        "cd a && PYTHONPATH=. pytest",
        "env PYTHONPATH= pytest",
        "PYTEST_ADDOPTS=-q pytest",
        "export PYTEST_ADDOPTS='-q -x'; pytest",
      })
  void variableThatPytestFindsUsByIsNotForReplacing(String lines) throws IOException {
    assertThat(script(lines).plan().warnings())
        .singleElement()
        .asString()
        .contains("<script> replaces PYT", "leaves no results", "Keep the old value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PYTHONPATH=src:$PYTHONPATH pytest",
        "export PYTHONPATH=\"${PYTHONPATH}:src\"",
        "export PYTEST_ADDOPTS=\"-q $PYTEST_ADDOPTS\"",
        "PYTEST_ADDOPTS=\"$PYTEST_ADDOPTS -x\" pytest",
        "MYPYTHONPATH=src pytest",
        "echo PYTHONPATH=$PYTHONPATH",
      })
  void addedValuesAreFine(String lines) throws IOException {
    assertThat(script(lines).plan().warnings()).isEmpty();
  }
}
