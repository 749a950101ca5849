package io.github.pytestmatrix.plan;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads numbers with units; empty for what is none, or not above zero. */
final class Quantity {
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d{1,6})\\s*d)?\\s*(?:(\\d{1,6})\\s*h)?\\s*(?:(\\d{1,6})\\s*m(?:in)?)?\\s*"
              + "(?:(\\d{1,9})\\s*s?)?");
  private static final Pattern BYTES =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*([kmgt]?)(?:i?b)?");
  private static final Pattern DECIMAL = Pattern.compile("\\d{1,6}(\\.\\d{1,9})?|\\.\\d{1,9}");

  private Quantity() {}

  /** {@code 90s}, {@code 15m}, {@code 1h30m}, plain seconds, {@code PT1H}. */
  static Optional<Duration> duration(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    Matcher parts = DURATION.matcher(lower);
    Duration duration = Duration.ZERO;
    if (parts.matches()) {
      duration =
          Duration.ofDays(number(parts.group(1)))
              .plusHours(number(parts.group(2)))
              .plusMinutes(number(parts.group(3)))
              .plusSeconds(number(parts.group(4)));
    } else if (lower.startsWith("p")) {
      try {
        duration = Duration.parse(lower);
      } catch (DateTimeException | ArithmeticException e) {
        return Optional.empty();
      }
    }
    // A thousand days are beyond every use, and far from what overflows in milliseconds.
    boolean usable = duration.compareTo(Duration.ZERO) > 0 && duration.toDays() < 1000;
    return usable ? Optional.of(duration) : Optional.empty();
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** {@code 512m}, {@code 2g}, {@code 1.5GiB}: powers of 1024 as in Docker; or plain bytes. */
  static Optional<Long> bytes(String text) {
    Matcher size = BYTES.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!size.matches()) {
      return Optional.empty();
    }
    int power = size.group(2).isEmpty() ? 0 : "kmgt".indexOf(size.group(2)) + 1;
    BigDecimal bytes =
        new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
    boolean usable =
        bytes.compareTo(BigDecimal.ONE) >= 0
            && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0;
    return usable ? Optional.of(bytes.longValue()) : Optional.empty();
  }

  static Optional<Double> cpus(String text) {
    String number = text.strip();
    return DECIMAL.matcher(number).matches() && Double.parseDouble(number) >= 0.01
        ? Optional.of(Double.parseDouble(number))
        : Optional.empty();
  }
}
