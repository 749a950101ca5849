package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "90, PT90S",
    "90s, PT90S",
    "15m, PT15M",
    "15min, PT15M",
    "1h30m, PT1H30M",
    "1h 30m 5s, PT1H30M5S",
    "2d, PT48H",
    "' 1H ', PT1H",
    "PT1H, PT1H",
    "pt0.5s, PT0.5S",
  })
  void durationsAreRead(String text, Duration duration) {
    assertThat(Quantity.duration(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "0s",
        "-1",
        "1.5h",
        "30m1h",
        "1x",
        "h",
        "PT",
        "P1000D",
        "PT-1H",
        "99999999999"
      })
  void whatIsNoDurationAboveZeroIsNotRead(String text) {
    assertThat(Quantity.duration(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1048576, 1048576",
    "512m, 536870912",
    "512M, 536870912",
    "512mb, 536870912",
    "512 MiB, 536870912",
    "2g, 2147483648",
    "1.5g, 1610612736",
    "64k, 65536",
    "100b, 100",
  })
  void sizesAreReadAsDockerDoes(String text, long bytes) {
    assertThat(Quantity.bytes(text)).contains(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "g", "1gg", "2 apples", "1e9", "999999999999999t", "0.1"})
  void whatIsNoSizeIsNotRead(String text) {
    assertThat(Quantity.bytes(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2, 2", "1.5, 1.5", ".5, 0.5", "0.01, 0.01"})
  void cpusAreRead(String text, double cpus) {
    assertThat(Quantity.cpus(text)).contains(cpus);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "0.001", "two", "NaN", "1e3", "0x10"})
  void whatIsNoNumberOfCpusIsNotRead(String text) {
    assertThat(Quantity.cpus(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 2, 10, 4",
    "' ', 8, 100, 16",
    "'', 1, 3, 3",
    "4, 2, 10, 4",
    "4, 2, 3, 3",
    "1, 8, 3, 1",
    "2C, 4, 100, 8",
    "0.5C, 4, 100, 2",
    "0.5C, 1, 100, 1",
    "2 C, 4, 100, 8",
  })
  void parallelismFollowsTextCpusAndCells(String text, int cpus, int cells, int parallel) {
    assertThat(Parallelism.parse(text, cpus, cells)).isEqualTo(parallel);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5", "C", "two", "2c", "0C", "99999", "1e2"})
  void nonsenseForParallelIsAFault(String text) {
    assertThatThrownBy(() -> Parallelism.parse(text, 2, 2))
        .hasMessageContaining("<parallel> is '" + text + "'")
        .hasMessageContaining("2C");
  }
}
