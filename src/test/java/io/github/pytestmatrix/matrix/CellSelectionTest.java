package io.github.pytestmatrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellSelectionTest {
  private final List<MatrixException> faults = new ArrayList<>();
  private final Map<String, String> axes =
      new LinkedHashMap<>(Map.of("python", "3.8, 3.9, 3.10, pypy3.10"));

  @Test
  void everythingIsSelectedByDefault() {
    assertThat(select("", " ")).isEqualTo("py38 py39 py310 pypy310");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "py38 | py38",
        "py39, py38 | py38 py39",
        "py3* | py38 py39 py310",
        "!py38 | py39 py310 pypy310",
        "py*, !py3? | py310 pypy310",
        "PY38 | py38",
        "*310 | py310 pypy310",
      })
  void cellsAreSelectedByIdsAndPatterns(String cells, String selected) {
    assertThat(select(cells, "")).isEqualTo(selected);
    assertThat(faults).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "py38,,py39 | '' | <cells> (-Dpytest-matrix.cells) has an empty value",
        "'py38,' | '' | <cells> (-Dpytest-matrix.cells) has an empty value",
        "'' | '3.8,,3.9' | <python> (-Dpytest-matrix.python) has an empty value",
        "'' | ',3.9' | <python> (-Dpytest-matrix.python) has an empty value",
      })
  void aCommaWithoutAValueIsAFault(String cells, String python, String fault) {
    assertThat(select(cells, python)).isNotEmpty();
    assertThat(faults).singleElement().extracting(MatrixException::what).asString().contains(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3.8 | py38",
        "3.9..3.10 | py39 py310",
        "pypy* | pypy310",
        "!pypy3.10, !3.8 | py39 py310",
      })
  void thePythonAxisIsNarrowed(String python, String selected) {
    assertThat(select("", python)).isEqualTo(selected);
    assertThat(faults).isEmpty();
  }

  @Test
  void bothNarrowTogether() {
    assertThat(select("*310", "3.*")).isEqualTo("py310");
  }

  @ParameterizedTest
  @CsvSource({"py27", "cpython*", "!py27", "py38.py39"})
  void aPatternThatMatchesNothingIsAFaultWithTheIdsThereAre(String cells) {
    select("py38, " + cells, "");

    assertThat(faults)
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault)
                    .hasMessageContaining("'" + cells + "' in <cells>")
                    .hasMessageContaining("py38, py39, py310, pypy310."));
  }

  @Test
  void aPythonThatTheMatrixLacksIsAFaultWithThoseItHas() {
    select("", "3.8, 3.14");

    assertThat(faults)
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault)
                    .hasMessageContaining("'3.14'")
                    .hasMessageContaining("3.8, 3.9, 3.10, pypy3.10"));
  }

  @Test
  void aPythonForAMatrixWithoutThatAxisIsAFault() {
    axes.clear();
    axes.put("django", "4.2, 5.0");
    select("", "3.8");

    assertThat(faults)
        .singleElement()
        .satisfies(fault -> assertThat(fault).hasMessageContaining("no axis 'python'"));
  }

  @Test
  void selectionsThatExcludeEachOtherAreAFault() {
    select("py38", "3.9");

    assertThat(faults)
        .singleElement()
        .satisfies(fault -> assertThat(fault).hasMessageContaining("both"));
  }

  @Test
  void takingEveryCellAwayIsAFault() {
    select("!py*", "");

    assertThat(faults)
        .singleElement()
        .satisfies(fault -> assertThat(fault).hasMessageContaining("excludes every cell"));
  }

  @Test
  void aBadRangeAndABadPatternAreFaults() {
    select("!", "3.9..3.8");

    assertThat(faults).extracting(MatrixException::what).anyMatch(what -> what.contains("'!'"));
    assertThat(faults)
        .extracting(MatrixException::what)
        .anyMatch(what -> what.contains("is not a valid range"));
  }

  @Test
  void longListsOfIdsAreCut() {
    axes.put("n", "1..50");
    select("nothing", "");

    assertThat(faults.get(0)).hasMessageContaining("and 160 more.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"py314 | ''", "'' | 3.14", "py314 | 3.14", "py314, py31 | ''"})
  void whatAnotherMatrixOfTheBuildHasIsNoFaultHere(String cells, String python) {
    selectBeside("3.14", cells, python);

    if (cells.contains("py31,") || cells.endsWith("py31")) {
      assertThat(faults)
          .singleElement()
          .satisfies(
              fault ->
                  assertThat(fault)
                      .hasMessageContaining("'py31' in <cells>")
                      .hasMessageContaining("Did you mean 'py3")
                      .hasMessageContaining("pypy310, py314."));
    } else {
      assertThat(faults).isEmpty();
    }
  }

  @Test
  void partsThatDifferentMatricesHaveSelectNothingTogether() {
    assertThat(selectBeside("3.14", "py39", "3.14")).isEmpty();

    assertThat(faults).singleElement().asString().contains("both");
  }

  private String selectBeside(String other, String cells, String python) {
    Matrix matrix = Matrix.expand(new MatrixSpec(axes, List.of(), List.of(), 256));
    Matrix elsewhere =
        Matrix.expand(new MatrixSpec(Map.of("python", other), List.of(), List.of(), 256));
    return String.join(
        " ",
        new CellSelection(cells, python, List.of(elsewhere))
            .select(matrix, faults).stream().map(Cell::id).toList());
  }

  private String select(String cells, String python) {
    Matrix matrix = Matrix.expand(new MatrixSpec(axes, List.of(), List.of(), 256));
    return String.join(
        " ",
        new CellSelection(cells, python).select(matrix, faults).stream().map(Cell::id).toList());
  }
}
