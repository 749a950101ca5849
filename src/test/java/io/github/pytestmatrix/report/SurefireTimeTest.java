package io.github.pytestmatrix.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurefireTimeTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.000",
    "-5000000, 0.000",
    "499999, 0.000",
    "500000, 0.001",
    "1000000, 0.001",
    "12345678, 0.012",
    "999499999, 0.999",
    "999500000, 1.000",
    "61002000000, 61.002",
    "9223372036854775807, 9223372036.855"
  })
  void timeIsRoundedToThousandths(long nanos, String text) {
    assertThat(SurefireTime.of(Duration.ofNanos(nanos))).isEqualTo(text);
  }
}
