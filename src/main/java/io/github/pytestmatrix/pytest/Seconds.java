package io.github.pytestmatrix.pytest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Durations as pytest writes them. */
final class Seconds {
  private static final BigDecimal MAX = BigDecimal.valueOf(1_000_000_000);

  private Seconds() {}

  /** Zero for what is no number; a wrong time is no reason to lose a result. */
  static Duration parse(String seconds) {
    try {
      BigDecimal value = new BigDecimal(seconds.strip()).max(BigDecimal.ZERO).min(MAX);
      return Duration.ofNanos(
          value.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValue());
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }
}
