package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that most likely mean an axis, but don't say so in our syntax. */
class TemplateTest {
  @TempDir Path root;
  private PlanFixture fixture;

  @BeforeEach
  void makeProject() throws IOException {
    fixture = new PlanFixture(root);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${{ matrix.python }}",
        "${{matrix.python}}",
        "${matrix.python}",
        "${MATRIX_PYTHON}",
        "$MATRIX_PYTHON",
        "{python}",
        "{{python}}",
        "{{ matrix.python }}"
      })
  void otherToolsSyntaxIsOneFaultThatNamesOurs(String foreign) {
    fixture.set(Setting.IMAGE, "python:" + foreign + "-slim");

    assertThat(fixture.fault())
        .contains("<image> holds ")
        .contains("Write @{python} for the cell's value of the axis.")
        .doesNotContain("not a valid image reference")
        .doesNotContain("2 faults");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$MATRIX_PYTHON", "{python}", "{{python}}"})
  void aVariableMayHoldItButItIsSaid(String foreign) {
    fixture.environment.put("A", foreign);

    assertThat(fixture.job(0).variables()).containsEntry("A", foreign);
    assertThat(fixture.plan().warnings())
        .containsExactly(
            "<A> in <environment> holds "
                + foreign
                + ", which stays as it is. (All cells.) For the cell's value of the axis write"
                + " @{python}.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": {\"python\": 1}}",
        "{pythons}",
        "{}",
        "@@{python}",
        "@{$}{python}",
        "{0}"
      })
  void otherBracesMeanNothing(String text) {
    fixture.environment.put("A", text);

    assertThat(fixture.plan().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "@{python       | Write @{python}.",
        "@{python-slim  | Add the '}'. The axes are: python.",
        "@{pyton        | Add the '}'. Did you mean 'python'?",
        "${my.version   | Add the '}', or write"
      })
  void openBraceIsOneFaultThatSaysWhatToAdd(String open, String hint) {
    fixture.set(Setting.IMAGE, "python:" + open);

    assertThat(fixture.fault())
        .contains("without a '}'")
        .contains(hint)
        .doesNotContain("<include>")
        .doesNotContain("not a valid image reference")
        .doesNotContain("2 faults");
  }

  @Test
  void nothingIsBlamedForTheValueOfABadAxis() {
    fixture.axes.put("python", "3.10-3.12");
    fixture.axes.put("db", "a..b");
    fixture
        .set(Setting.IMAGE, "example/@{python}/@{db}")
        .set(Setting.NETWORK, "@{db}/x")
        .set(Setting.TIMEOUT, "@{db}");
    fixture.requirements = Optional.of(List.of("requirements-@{db}.txt"));

    assertThat(fixture.fault())
        .startsWith("2 faults")
        .contains("'3.10-3.12'")
        .contains("'a..b' is not a valid range");
  }

  @Test
  void badValuesOfASoundMatrixAreStillFound() {
    fixture.axes.put("db", "UPPER");
    fixture.set(Setting.IMAGE, "example/@{db}");

    assertThat(fixture.fault()).contains("<image> is 'example/UPPER'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pythonVersion", "python-version", "version", "py", "pythons"})
  void anAxisUnderAnotherToolsNameIsNamed(String name) {
    fixture.axes.clear();
    fixture.axes.put(name, "3.9, 3.10");

    assertThat(fixture.fault()).contains("<python>");

    fixture.set(Setting.IMAGE, "example/image");
    if (!fixture.fault().contains("Did you mean <python>?")) {
      assertThat(fixture.plan().warnings().get(0)).contains("rename it to <python>");
    }
  }

  @Test
  void openQuoteIsBlamedOnItsElement() {
    fixture.set(Setting.PYTEST_ARGS, "-q -k 'a or b");
    fixture.override(Map.of("python", "3.9"), Map.of(Setting.PYTEST_ARGS, "-q"));

    assertThat(fixture.fault())
        .contains("<pytestArgs> has an opening quote without a closing one: 'a or b. (Cell py38.)");
  }
}
