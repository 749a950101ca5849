package io.github.pytestmatrix.pytest;

import java.time.Duration;

/** Durations as pytest writes them. */
final class Seconds {
  private static final double MOST = 1e9;

  private Seconds() {}

  /**
   * Zero for what is no number; a wrong time is no reason to lose a result. Not by a BigDecimal:
   * rounding 1e-999999999 would take all memory.
   */
  static Duration parse(String seconds) {
    try {
      double value = Double.parseDouble(seconds.strip());
      return Double.isNaN(value)
          ? Duration.ZERO
          : Duration.ofNanos(Math.round(Math.max(0, Math.min(MOST, value)) * 1e9));
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }
}
