package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.RanPython;
import java.util.Arrays;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class NamedPythonTest {
  /** {@code PyPy 3.10.13}, {@code 3.13.0t}. */
  private static RanPython ran(String text) {
    String[] words = text.split(" ", -1);
    String version = words[words.length - 1];
    boolean free = version.endsWith("t");
    return new RanPython(
        words.length > 1 ? words[0] : "CPython",
        free ? version.substring(0, version.length() - 1) : version,
        free,
        "/usr/bin/python");
  }

  private static boolean fits(String value, String ran, String also) {
    return NamedPython.of(value).orElseThrow().fits(ran(ran), also);
  }

  @ParameterizedTest
  @CsvSource({
    "3.12, 3.12.1",
    "3.12, 3.12.0rc2",
    "3.12.1, 3.12.1",
    "3.1, 3.1.5",
    "3, 3.13.0",
    "2.7, 2.7.18",
    "2.7.18, 2.7.18",
    "3.13t, 3.13.0t",
    "3.13.1t, 3.13.1t",
    "3.13t-slim, 3.13.2t",
    "3.13-nogil, 3.13.2t",
    "3.13-freethreading, 3.13.2t",
    "3.13-custom, 3.13.2t",
    "3.14.0rc1, 3.14.0rc1",
    "3.14rc1, 3.14.0rc1",
    "3.14.0a3, 3.14.0a3+",
    "3.14-rc, 3.14.0rc3",
    "3.14-rc, 3.14.0",
    "3.14-rc-slim-bookworm, 3.14.0b1",
    "3.14-dev, 3.14.0a2+",
    "3.14.0-rc.1, 3.14.0rc1",
    "3.12-bookworm, 3.12.4",
    "3.12.4-alpine3.20, 3.12.4",
    "3-alpine, 3.13.1",
    "3.x, 3.11.2",
    "3.12.x, 3.12.7",
    "v3.12, 3.12.7",
    "py312, 3.12.7",
    "py3, 3.8.1",
    "cp39, 3.9.2",
    "python3.9, 3.9.2",
    "python-3.9, 3.9.2",
    "cpython-3.12.1, 3.12.1",
    "pypy3.10, PyPy 3.10.13",
    "pypy-3.10, PyPy 3.10.13",
    "pypy310, PyPy 3.10.13",
    "pypy39, PyPy 3.9.1",
    "pypy3, PyPy 3.10.13",
    "pypy3.10-7.3.15, PyPy 3.10.13",
    "pypy-3.10-v7.3.15, PyPy 3.10.13",
    "pypy, PyPy 3.10.13",
    "pypy-latest, PyPy 3.10.13",
    "graalpy24.1, GraalVM 3.11.7",
    "graalpy-24, GraalPy 3.11.7",
  })
  void interpreterThatTheValueNamesFits(String value, String ran) {
    assertThat(fits(value, ran, "")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "3.13, 3.12.1",
    "3.1, 3.10.5",
    "3.12.1, 3.12.10",
    "3.12.1, 3.12.2",
    "3.12.0, 3.12.0rc2",
    "3, 2.7.18",
    "2.7, 3.7.1",
    "3.13t, 3.13.0",
    "3.13, 3.13.0t",
    "3.13t-slim, 3.13.0",
    "3.13-nogil, 3.13.0",
    "3.14.0rc1, 3.14.0rc2",
    "3.14rc1, 3.14.0",
    "3.14-rc, 3.13.0",
    "3.12-bookworm, 3.11.2",
    "3.12.4-alpine3.20, 3.12.5",
    "3-alpine, 2.7.18",
    "py312, 3.11.2",
    "cp39, 3.8.2",
    "python3.9, 3.8.2",
    "pypy3.10, 3.10.13",
    "pypy3.10, PyPy 3.9.13",
    "pypy310, PyPy 3.9.13",
    "3.10, PyPy 3.10.13",
    "3.10, GraalPy 3.10.8",
    "graalpy24, 3.11.7",
    "pypy, 3.11.7",
    "3.12, ?",
  })
  void anotherInterpreterDoesNot(String value, String ran) {
    assertThat(fits(value, ran, "example:1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "latest",
        "slim",
        "nightly",
        "312",
        "20240101",
        "2024.1",
        "4.0",
        "3.12.1.5",
        "alpine3.19",
        "miniconda3-24.1",
        "anaconda3",
        "jython2",
        "default",
        "min",
        "38-ubuntu",
      })
  void valueThatNamesNoVersionIsNotCompared(String value) {
    assertThat(NamedPython.of(value)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pypy:3.10-slim", "registry.example.org/ci/PyPy:3.10", "impl=pypy"})
  void implementationMayBeNamedByTheImageOrAnotherAxis(String also) {
    assertThat(fits("3.10", "PyPy 3.10.13", also)).isTrue();
    assertThat(fits("3.10", "PyPy 3.9.13", also)).isFalse();
    assertThat(fits("pypy3.10", "3.10.13", also)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "CPython 3.12.1, CPython 3.12.1",
    "PyPy 3.10.1, PyPy 3.10.1",
    "3.13.0t, CPython 3.13.0t"
  })
  void descriptionHasThePath(String ran, String description) {
    assertThat(ran(ran).description()).isEqualTo(description + " at /usr/bin/python");
    assertThat(Arrays.asList(description.split(" "))).hasSize(2);
  }
}
