package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterpreterMapTest {
  @Test
  void eachItemNamesAnExecutable() {
    assertThat(
            InterpreterMap.parse(
                List.of("3.12=/opt/python/bin/python3", " pypy3.10 = /opt/a=b/pypy ")))
        .containsExactly(
            java.util.Map.entry("3.12", Path.of("/opt/python/bin/python3")),
            java.util.Map.entry("pypy3.10", Path.of("/opt/a=b/pypy")));
    assertThat(InterpreterMap.parse(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.12", "=/opt/python", "3.12=", "3.12=bin/python", "3.12=/a\0b"})
  void whatHasAnotherFormIsRefused(String item) {
    assertThatThrownBy(() -> InterpreterMap.parse(List.of(item)))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("<interpreters> holds '" + item + "'")
        .hasMessageContaining("3.12=/absolute/path/to/python");
  }

  @Test
  void oneVersionHasOneInterpreter() {
    assertThatThrownBy(() -> InterpreterMap.parse(List.of("3.12=/a", "3.12=/b")))
        .hasMessageContaining("names 3.12 for the second time");
  }
}
