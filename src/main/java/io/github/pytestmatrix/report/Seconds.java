package io.github.pytestmatrix.report;

import java.time.Duration;
import java.util.Locale;

/** Durations as Surefire writes them. */
final class Seconds {
  private Seconds() {}

  /** {@code 1.234}, whatever the user's language. */
  static String of(Duration time) {
    return String.format(Locale.ROOT, "%.3f", Math.max(0, time.toNanos()) / 1e9);
  }
}
