package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UseTagTest {
  private static final String ENVIRONMENT = "0123456789abcdef01234567";
  private static final LocalDate DAY = LocalDate.of(2026, 11, 28);

  @Test
  void tagTellsTheProjectAndTheDay() {
    UseTag use = UseTag.of(ENVIRONMENT, "org.example:app", DAY);

    assertThat(use.text()).startsWith(ENVIRONMENT + "-").endsWith("-20261128");
    assertThat(UseTag.parse(use.text())).contains(use);
    assertThat(use.by("org.example:app")).isTrue();
    assertThat(use.by("org.example:other")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ENVIRONMENT,
        ENVIRONMENT + "-0123456z-20261128",
        ENVIRONMENT + "-01234567-20261328",
        ENVIRONMENT + "-01234567-20261128-x"
      })
  void otherTagsTellNothing(String tag) {
    assertThat(UseTag.parse(tag)).isEmpty();
  }
}
