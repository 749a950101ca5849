package io.github.pytestmatrix.engine.local.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonRequestTest {
  private static Interpreter interpreter(String name) {
    boolean pypy = name.startsWith("pypy");
    boolean freeThreaded = name.endsWith("t");
    String version = name.replace("pypy", "").replace("t", "");
    return new Interpreter(
        Path.of("/usr/bin/" + name),
        pypy ? "PyPy" : "CPython",
        version,
        freeThreaded,
        "linux-x86_64",
        name,
        true,
        true);
  }

  @ParameterizedTest
  @CsvSource({
    "3.12, 3.12.4, true",
    "3.12, 3.1.2, false",
    "3.1, 3.12.4, false",
    "3.12.4, 3.12.4, true",
    "3.12.4, 3.12.5, false",
    "3, 3.12.4, true",
    "3, 2.7.18, false",
    "2.7, 2.7.18, true",
    "3.14, 3.14.0rc1, true",
    "3.14.0, 3.14.0rc1, false",
    "3.14.0rc1, 3.14.0rc1, true",
    "3.14.0rc1, 3.14.0rc2, false",
    "3.13, 3.13.0t, false",
    "3.13t, 3.13.0t, true",
    "3.13.0t, 3.13.0t, true",
    "3.13t, 3.13.0, false",
    "3.10, pypy3.10.14, false",
    "pypy3.10, pypy3.10.14, true",
    "pypy-3.10, pypy3.10.14, true",
    "pypy3.10, pypy3.9.19, false",
    "pypy3.10, 3.10.14, false",
    "'', 3.13.0t, true",
    "'', pypy3.10.14, true",
    "'', 2.7.18, false",
  })
  void aValueFitsItsVersionsAlone(String value, String interpreter, boolean fits) {
    assertThat(PythonRequest.parse(value).fits(interpreter(interpreter))).isEqualTo(fits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3.12-alpine",
        "latest",
        "3.x",
        "3.12.",
        ".3",
        "3.12.4.1",
        "3.14rc1",
        "3.14-rc",
        "-3.12",
        "python3.12",
        "pypy",
        "t",
        "3.12 ",
        "3.99999999999",
        "3.12/..",
        "PyPy3.10"
      })
  void whatIsNoVersionIsRefusedWithTheWayOut(String value) {
    assertThatThrownBy(() -> PythonRequest.parse(value))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("\"" + value + "\" is not a Python version")
        .hasMessageContaining("3.13t")
        .hasMessageContaining("-Dpytest-matrix.engine=docker");
  }

  @Test
  void versionsAreInTheOrderOfTime() {
    assertThat(
            Stream.of(
                    "3.10.0", "3.9.19", "3.14.0rc2", "3.14.0", "3.14.0a7", "3.14.0b10", "3.14.0b9")
                .map(text -> PythonVersion.parse(text).orElseThrow())
                .sorted())
        .extracting(PythonVersion::numbers, PythonVersion::stage)
        .extracting(Object::toString)
        .containsExactly(
            "([3, 9, 19], \"\")",
            "([3, 10, 0], \"\")",
            "([3, 14, 0], \"a7\")",
            "([3, 14, 0], \"b9\")",
            "([3, 14, 0], \"b10\")",
            "([3, 14, 0], \"rc2\")",
            "([3, 14, 0], \"\")");
  }

  @Test
  void theNewestFinalReleaseIsBetter() {
    assertThat(best("3.12.4", "3.12.10", "3.12.9")).isEqualTo("3.12.10");
    assertThat(best("3.14.1rc1", "3.14.0")).isEqualTo("3.14.0");
    assertThat(best("3.14.0b1", "3.14.0rc1")).isEqualTo("3.14.0rc1");
  }

  private static String best(String... names) {
    return Stream.of(names)
        .map(PythonRequestTest::interpreter)
        .reduce(PythonRequest::better)
        .orElseThrow()
        .version();
  }

  @Test
  void sixtyFourBitsAreBetter() {
    Interpreter wide = of("3.12.1", "win-amd64", true);
    Interpreter narrow = of("3.12.9", "win32", true);

    assertThat(PythonRequest.better(narrow, wide)).isSameAs(wide);
    assertThat(PythonRequest.better(wide, narrow)).isSameAs(wide);
  }

  @Test
  void oneThatCanMakeEnvironmentsIsBetter() {
    Interpreter whole = of("3.12.1", "linux-x86_64", true);
    Interpreter without = of("3.12.9", "linux-x86_64", false);

    assertThat(PythonRequest.better(without, whole)).isSameAs(whole);
    assertThat(PythonRequest.better(whole, without)).isSameAs(whole);
  }

  @Test
  void ofEqualOnesTheFirstIsTaken() {
    Interpreter first = of("3.12.1", "linux-x86_64", true);
    Interpreter second = of("3.12.1", "linux-x86_64", true);

    assertThat(PythonRequest.better(first, second)).isSameAs(first);
  }

  private static Interpreter of(String version, String platform, boolean ensurepip) {
    return new Interpreter(
        Path.of("python"), "CPython", version, false, platform, "", true, ensurepip);
  }
}
