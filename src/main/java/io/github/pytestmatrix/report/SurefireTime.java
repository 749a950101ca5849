package io.github.pytestmatrix.report;

import java.time.Duration;

/** Durations as Surefire writes them. */
final class SurefireTime {
  private static final Duration HALF_A_MILLISECOND = Duration.ofNanos(500_000);

  private SurefireTime() {}

  /**
   * {@code 1.234}, whatever the user's language. By hand: with thousands of tests, String.format
   * takes longer than all else that is written of them.
   */
  static String of(Duration time) {
    Duration rounded = time.isNegative() ? Duration.ZERO : time.plus(HALF_A_MILLISECOND);
    String thousandths = String.valueOf(1000 + rounded.toMillisPart());
    return rounded.toSeconds() + "." + thousandths.substring(1);
  }
}
