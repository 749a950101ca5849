package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionWithoutTestsTest {
  @ParameterizedTest
  @CsvSource({
    "--version, --version",
    "-q -V, -V",
    "tests --help -x, --help",
    "-k \"it's\" -h, -h",
    "--cache-show=a/*, --cache-show=a/*",
  })
  void withThemPytestOnlyShowsSomething(String arguments, String option) {
    assertThat(OptionWithoutTests.in(arguments)).contains(option);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tests -x --helpful --versions=3 -Vx",
        "-k 'a --help b' -m \"-h \\\" -V\"",
        "tests # --help lists all options",
        "--rootdir=--help",
      })
  void otherWordsAreNone(String arguments) {
    assertThat(OptionWithoutTests.in(arguments)).isEmpty();
  }

  @Test
  void areAFaultOfThePlan(@TempDir Path folder) throws Exception {
    PlanFixture fixture = new PlanFixture(folder).set(Setting.PYTEST_ARGS, "--version");

    assertThatThrownBy(fixture::plan)
        .hasMessageContaining("<pytestArgs> has --version, with which pytest runs no tests.");
  }
}
