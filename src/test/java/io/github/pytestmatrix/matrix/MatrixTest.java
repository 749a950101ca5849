package io.github.pytestmatrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixTest {
  private final Map<String, String> axes = new LinkedHashMap<>();
  private final List<Map<String, String>> excludes = new ArrayList<>();
  private final List<Map<String, String>> includes = new ArrayList<>();

  @Test
  void theSeedExampleHasThreeCellsInTheUsersOrder() {
    axes.put("python", "3.8, 3.9, 3.10");

    assertThat(ids()).containsExactly("py38", "py39", "py310");
    assertThat(expand().warnings()).isEmpty();
  }

  @Test
  void axesAreCrossedInDeclaredOrderTheFirstSlowest() {
    axes.put("python", "3.12,3.11");
    axes.put("django", "4.2, 5.0");

    assertThat(ids())
        .containsExactly("py312-django42", "py312-django50", "py311-django42", "py311-django50");
    assertThat(expand().cells().get(1).values())
        .isEqualTo(Map.of("python", "3.12", "django", "5.0"));
    assertThat(expand().cells().get(1).values().keySet()).containsExactly("python", "django");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3.8..3.13 | 3.8 3.9 3.10 3.11 3.12 3.13",
        "3.9 .. 3.10 | 3.9 3.10",
        "3.12..3.12 | 3.12",
        "2.7, 3.8..3.9 | 2.7 3.8 3.9",
        "3.13t..3.14t | 3.13t 3.14t",
        "pypy3.9..pypy3.10 | pypy3.9 pypy3.10",
        "pypy3.9..3.10 | pypy3.9 pypy3.10",
        "3.12.1..3.12.3 | 3.12.1 3.12.2 3.12.3",
      })
  void rangesCountTheLastNumberUp(String written, String values) {
    axes.put("python", written);

    assertThat(String.join(" ", expand().axes().get(0).values())).isEqualTo(values);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8,,3.9", "3.8,3.9,", ",3.8,3.9", ",", "3.8,\n,3.9", "3.8, ,3.9"})
  void aCommaWithoutAValueIsAFaultThatNamesTheAxis(String values) {
    for (String axis : List.of("python", "django")) {
      axes.clear();
      axes.put("python", "3.8, 3.9");
      axes.put(axis, values);

      assertThatThrownBy(this::expand)
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining(
              "<" + axis + "> in <matrix> has an empty value: there is a comma without a value");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n      3.8,\n      3.9\n    ",
        "\r\n      3.8,\r\n      3.9,\r\n    ",
        "\n      3.8,\n      3.9,\n    ",
        "3.8,\n      3.9,",
        "\n 3.8\n , 3.9\n"
      })
  void aValueMayHaveALineOfItsOwn(String values) {
    axes.put("python", values);

    assertThat(ids()).containsExactly("py38", "py39");
  }

  @Test
  void aCommaWithoutAValueIsAFaultInExcludesToo() {
    axes.put("python", "3.8, 3.9");
    excludes.add(Map.of("python", "3.8,"));

    assertThatThrownBy(this::expand)
        .hasMessageContaining("<python> in <exclude> has an empty value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3.13..3.8",
        "2.7..3.9",
        "3.8..pypy3.9",
        "3.8..13",
        "3.8..",
        "..3.8",
        "..",
        "3.8...3.10",
        "a..b",
        "3.8..3.9t",
        "3.08..3.10",
        "3.1..3.999999",
        "3.8..3.10..3.12"
      })
  void aBadRangeIsAFaultThatSaysHowToWriteOne(String range) {
    axes.put("python", range);

    assertThatThrownBy(this::expand)
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("<python> in <matrix>: '" + range + "' is not a valid range")
        .hasMessageContaining("3.8..3.13");
  }

  @Test
  void aRelativePathIsAValueAndNoRange() {
    axes.put("python", "3.11, 3.12");
    axes.put("lib", "../old, ../new");

    assertThat(ids())
        .containsExactly("py311-libold", "py311-libnew", "py312-libold", "py312-libnew");
  }

  @Test
  void everyAxisOfAnExcludeMustMatch() {
    axes.put("python", "3.8, 3.9, 3.10");
    axes.put("django", "4.2, 5.0");
    excludes.add(Map.of("python", "3.8, 3.9", "django", "5.0"));

    assertThat(ids())
        .containsExactly("py38-django42", "py39-django42", "py310-django42", "py310-django50");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!3.12 | py312",
        "!3.12, !3.8 | py38 py312",
        "3.8..3.10 | py312 pypy310",
        "3.* | pypy310",
        "pypy* | py38 py39 py310 py312",
        "3.*, !3.8 | py38 pypy310",
        "!3.8..3.10 | py38 py39 py310",
        "3.? | py310 py312 pypy310",
        "3x8 | py38 py39 py310 py312 pypy310",
      })
  void excludesTakeListsRangesGlobsAndNegations(String pattern, String left) {
    axes.put("python", "3.8..3.10, 3.12, pypy3.10");
    excludes.add(Map.of("python", pattern));

    assertThat(String.join(" ", ids())).isEqualTo(left);
  }

  @Test
  void includesComeAfterExcludesAndAreCrossed() {
    axes.put("python", "3.8, 3.9");
    axes.put("django", "4.2, 5.0");
    excludes.add(Map.of("python", "3.8"));
    includes.add(new LinkedHashMap<>(Map.of("django", "5.1, 5.2", "python", "3.8, 3.13")));

    assertThat(ids())
        .containsExactly(
            "py39-django42",
            "py39-django50",
            "py38-django51",
            "py38-django52",
            "py313-django51",
            "py313-django52");
  }

  @Test
  void anIncludeMayBringBackWhatAnExcludeTook() {
    axes.put("python", "3.8, 3.9");
    excludes.add(Map.of("python", "3.8"));
    includes.add(Map.of("python", "3.8"));

    assertThat(ids()).containsExactly("py39", "py38");
  }

  @Test
  void includesMayBeTheOnlySourceOfCells() {
    includes.add(ordered("python", "3.8, 3.9", "django", "4.2"));
    includes.add(ordered("python", "3.13", "django", "5.1"));

    assertThat(ids()).containsExactly("py38-django42", "py39-django42", "py313-django51");
    assertThat(expand().axisNames()).containsExactly("python", "django");
    assertThat(expand().axes().get(0).values()).containsExactly("3.8", "3.9", "3.13");
  }

  @Test
  void includesMaySaveAMatrixWhoseExcludesTakeAll() {
    axes.put("python", "3.8, 3.9");
    excludes.add(Map.of("python", "*"));
    includes.add(Map.of("python", "3.13"));

    assertThat(ids()).containsExactly("py313");
  }

  @Test
  void anExcludeThatMatchesNothingIsAWarning() {
    axes.put("python", "3.8, 3.9");
    excludes.add(Map.of("python", "3.7"));

    assertThat(expand().warnings())
        .singleElement()
        .asString()
        .contains("<exclude> matches no cell")
        .contains("3.7");
  }

  @Test
  void anExcludeWhoseCellsAnotherTookIsNoWarning() {
    axes.put("python", "3.8..3.11");
    excludes.add(Map.of("python", "3.8, 3.9"));
    excludes.add(Map.of("python", "3.8"));

    assertThat(expand().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"3.8", "3.13..3.13"})
  void oneInterpreterOnlyIsAWarning(String python) {
    axes.put("python", python);
    axes.put("django", "4.2, 5.0");

    assertThat(expand().warnings())
        .singleElement()
        .asString()
        .contains("one interpreter only")
        .contains("<python>3.10..3.13</python>");
  }

  @Test
  void noPythonAxisIsAWarning() {
    axes.put("django", "4.2, 5.0");

    assertThat(expand().warnings()).singleElement().asString().contains("no axis 'python'");
  }

  @Test
  void secondInterpreterByAnIncludeIsEnough() {
    axes.put("python", "3.8");
    includes.add(Map.of("python", "3.9"));

    assertThat(expand().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python | 3.8 | py38",
        "python | 3.13t | py313t",
        "python | pypy3.10 | pypy310",
        "python | 3.12.1 | py3121",
        "python | 3.15-RC | py315-rc",
        "python | graalpy-24.1 | graalpy-241",
        "Data Base | Postgres:16 | data-basepostgres-16",
        "numpy | >=2,<3 | numpy2",
        "os | debian/bookworm | osdebian-bookworm",
      })
  void idsHoldOnlyLowerCaseLettersDigitsAndHyphens(String axis, String value, String id) {
    axes.put(axis, value.replace(",<3", ""));

    assertThat(ids()).containsExactly(id);
    assertThat(ids()).allMatch(text -> text.matches("[a-z0-9]+(-[a-z0-9]+)*"));
  }

  @Test
  void idsThatLookAlikeGetASuffixOfTheirValues() {
    axes.put("python", "3.11, 3.12");
    axes.put("lib", "1.11, 11.1, 2");

    assertThat(ids()).doesNotHaveDuplicates().hasSize(6);
    assertThat(ids().get(0)).matches("py311-lib111-[0-9a-f]{8}");
    assertThat(ids().get(1)).matches("py311-lib111-[0-9a-f]{8}");
    assertThat(ids().get(2)).isEqualTo("py311-lib2");
    assertThat(ids()).isEqualTo(ids());
  }

  @Test
  void theSuffixDoesNotChangeWithOtherCells() {
    axes.put("lib", "1.11, 11.1");
    String first = ids().get(0);
    axes.put("lib", "9, 11.1, 1.11");

    assertThat(ids()).contains(first);
  }

  @Test
  void valuesWithoutALetterOrDigitStillGetAnId() {
    axes.put("python", "3.11, 3.12");
    axes.put("mark", "ü, +");

    assertThat(ids()).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z0-9-]+"));
  }

  @Test
  void longIdsAreShortened() {
    axes.put("python", "3.11, 3.12");
    axes.put("extra", "a".repeat(80) + ", " + "a".repeat(81));

    assertThat(ids()).doesNotHaveDuplicates().allMatch(id -> id.length() <= 60);
    assertThat(ids().get(0)).startsWith("py311-extraaaa");
  }

  @Test
  void tooManyCellsAreAFaultThatNamesTheParameter() {
    axes.put("a", "1..17");
    axes.put("b", "1..16");

    assertThatThrownBy(this::expand)
        .hasMessageContaining("272 cells; <maxCells> allows 256")
        .hasMessageContaining("-Dpytest-matrix.maxCells=272");
    assertThat(Matrix.expand(new MatrixSpec(axes, excludes, includes, 272)).cells()).hasSize(272);
  }

  @Test
  void excludesCountBeforeTheCap() {
    axes.put("a", "1..17");
    axes.put("b", "1..16");
    excludes.add(Map.of("a", "17"));

    assertThat(expand().cells()).hasSize(256);
  }

  @Test
  void aHugeMatrixIsRefusedWithoutBeingBuilt() {
    IntStream.range(0, 30).forEach(i -> axes.put("axis" + (char) ('a' + i), "1..1000"));

    assertThatThrownBy(this::expand).hasMessageContaining("more than 100,000 cells");
  }

  @Test
  void aCapBelowOneIsAFault() {
    axes.put("python", "3.8, 3.9");

    assertThatThrownBy(() -> Matrix.expand(new MatrixSpec(axes, excludes, includes, 0)))
        .hasMessageContaining("<maxCells> is 0");
  }

  @Test
  void anUnknownAxisInAnExcludeIsAFaultWithASuggestion() {
    axes.put("python", "3.8, 3.9");
    axes.put("django", "4.2");
    excludes.add(Map.of("djano", "4.2"));

    assertThatThrownBy(this::expand)
        .hasMessageContaining("<exclude> names the axis 'djano'")
        .hasMessageContaining("Did you mean 'django'?")
        .hasMessageContaining("python, django");
  }

  @Test
  void anUnknownAxisInAnIncludeIsAFaultWhereAxesAreDeclared() {
    axes.put("python", "3.8, 3.9");
    includes.add(Map.of("Python", "3.13"));

    assertThatThrownBy(this::expand)
        .hasMessageContaining("<include> names the axis 'Python'")
        .hasMessageContaining("Did you mean 'python'?");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , ,"})
  void anAxisWithoutValuesIsAFault(String values) {
    axes.put("python", values);

    assertThatThrownBy(this::expand).hasMessageContaining("<python> in <matrix> has no value");
  }

  @Test
  void aMatrixWithoutAxesAndIncludesIsAFault() {
    assertThatThrownBy(this::expand)
        .hasMessageContaining("The matrix is empty")
        .hasMessageContaining("<matrix><python>");
  }

  @Test
  void aMatrixWhoseExcludesTakeAllIsAFault() {
    axes.put("python", "3.8, 3.9");
    excludes.add(Map.of("python", "!2.7"));

    assertThatThrownBy(this::expand).hasMessageContaining("excludes leave none of its 2 cells");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8, 3.9, 3.8", "3.8..3.10, 3.9"})
  void aValueNamedTwiceIsAFault(String values) {
    axes.put("python", values);

    assertThatThrownBy(this::expand).hasMessageContaining("twice");
  }

  @Test
  void aCellAddedTwiceIsAFault() {
    axes.put("python", "3.8, 3.9");
    includes.add(Map.of("python", "3.9, 3.10"));
    includes.add(Map.of("python", "3.10"));

    assertThatThrownBy(this::expand)
        .hasMessageContaining("{python=3.9} is in the matrix twice")
        .hasMessageContaining("{python=3.10} is in the matrix twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.8 3.9", "3.8\n    3.9", "3.8..3.9 3.10"})
  void valuesWithoutCommasAreAFault(String values) {
    axes.put("python", values);

    assertThatThrownBy(this::expand)
        .hasMessageContaining("as one value")
        .hasMessageContaining("commas");
  }

  @Test
  void otherAxesMayHaveValuesWithSpaces() {
    axes.put("python", "3.8, 3.9");
    axes.put("deps", "numpy pandas, numpy");

    assertThat(ids())
        .containsExactly(
            "py38-depsnumpy-pandas", "py38-depsnumpy", "py39-depsnumpy-pandas", "py39-depsnumpy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${pythons}", "3.8, ${other}", "@{python}"})
  void anUnresolvedPropertyInAnAxisIsAFault(String values) {
    axes.put("python", values);

    assertThatThrownBy(this::expand).hasMessageContaining("which is not defined");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.*", "!3.8", "3.?"})
  void aPatternInAnIncludeIsAFault(String values) {
    axes.put("python", "3.8, 3.9");
    includes.add(Map.of("python", values));

    assertThatThrownBy(this::expand).hasMessageContaining("is a pattern");
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "", " , ", "3.9..3.8"})
  void aBadPatternInAnExcludeIsAFault(String values) {
    axes.put("python", "3.8, 3.9");
    excludes.add(Map.of("python", values));

    assertThatThrownBy(this::expand).hasMessageContaining("<python> in <exclude>");
  }

  @Test
  void emptyExcludesAndIncludesAreFaults() {
    axes.put("python", "3.8, 3.9");
    excludes.add(Map.of());
    includes.add(Map.of());

    assertThatThrownBy(this::expand)
        .hasMessageContaining("<exclude> is empty")
        .hasMessageContaining("<include> is empty");
  }

  @Test
  void axesThatShareAVariableAreAFault() {
    axes.put("python", "3.8, 3.9");
    axes.put("my-lib", "1");
    axes.put("my.lib", "1");
    axes.put("cell", "1");

    assertThatThrownBy(this::expand)
        .hasMessageContaining("share the variable MATRIX_MY_LIB")
        .hasMessageContaining("MATRIX_CELL holds the cell's id");
  }

  @Test
  void allFaultsAreListedTogether() {
    axes.put("python", "3.13..3.8, 3.8, 3.8");
    axes.put("django", "");
    excludes.add(Map.of("pyton", "3.8"));
    excludes.add(Map.of("python", "!"));
    includes.add(Map.of("flask", "1"));

    assertThatThrownBy(this::expand)
        .hasMessageStartingWith("6 faults")
        .hasMessageContaining("is not a valid range")
        .hasMessageContaining("'3.8' twice")
        .hasMessageContaining("<django> in <matrix> has no value")
        .hasMessageContaining("<exclude> number 1 names the axis 'pyton'")
        .hasMessageContaining("<python> in <exclude> number 2")
        .hasMessageContaining("<include> names the axis 'flask'");
  }

  private Matrix expand() {
    return Matrix.expand(new MatrixSpec(axes, excludes, includes, MatrixSpec.DEFAULT_MAX_CELLS));
  }

  private List<String> ids() {
    return expand().cells().stream().map(Cell::id).collect(Collectors.toList());
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
