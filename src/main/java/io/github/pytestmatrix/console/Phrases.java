package io.github.pytestmatrix.console;

import io.github.pytestmatrix.result.Counts;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Small parts of sentences. */
final class Phrases {
  private Phrases() {}

  /** {@code 1.234 s}, as Surefire has it. */
  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }

  /** {@code 1.53 s} or {@code 2 min 5 s}: for people. */
  static String human(Duration time) {
    if (time.compareTo(Duration.ofMinutes(1)) < 0) {
      return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }
    if (time.compareTo(Duration.ofHours(1)) < 0) {
      return time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
    return time.toHours() + " h " + time.toMinutesPart() + " min";
  }

  /** {@code 0:05}, {@code 1:02:03}: for what is still running. */
  static String clock(Duration time) {
    Duration shown = time.isNegative() ? Duration.ZERO : time;
    return shown.toHours() > 0
        ? String.format(
            Locale.ROOT,
            "%d:%02d:%02d",
            shown.toHours(),
            shown.toMinutesPart(),
            shown.toSecondsPart())
        : String.format(Locale.ROOT, "%d:%02d", shown.toMinutes(), shown.toSecondsPart());
  }

  static String counts(Counts counts) {
    return "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d, Flakes: %d"
        .formatted(
            counts.run(), counts.failures(), counts.errors(), counts.skipped(), counts.flakes());
  }

  /** {@code 1 cell}, {@code 3 cells}. */
  static String number(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** {@code py38, py39 and 12 more}. */
  static String list(List<String> names, int most) {
    if (names.size() <= most + 1) {
      return String.join(", ", names);
    }
    return String.join(", ", names.subList(0, most)) + " and " + (names.size() - most) + " more";
  }

  /** Cut at the end; never longer than {@code width} columns. */
  static String cut(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    StringBuilder start = new StringBuilder();
    int used = Math.min(3, width);
    for (int point : text.codePoints().toArray()) {
      used += columns(point);
      if (used > width) {
        break;
      }
      start.appendCodePoint(point);
    }
    return start + "...".substring(0, Math.max(0, Math.min(3, width)));
  }

  /** Cut at the start, where a test's name ends it; never longer than {@code width} columns. */
  static String cutStart(String text, int width) {
    if (columns(text) <= width) {
      return text;
    }
    int dots = Math.max(0, Math.min(3, width));
    int used = dots;
    int from = text.length();
    while (from > 0) {
      int point = text.codePointBefore(from);
      used += columns(point);
      if (used > width) {
        break;
      }
      from -= Character.charCount(point);
    }
    return "...".substring(0, dots) + text.substring(from);
  }

  /** Cut in the middle, since ids differ at either end; padded to {@code width}. */
  static String cell(String id, int width) {
    if (id.length() <= width) {
      return id + " ".repeat(width - id.length());
    }
    int end = (width - 3) / 2;
    return id.substring(0, width - 3 - end) + "..." + id.substring(id.length() - end);
  }

  /** Columns on a terminal, where East Asian letters and most pictures take two. */
  static int columns(String text) {
    return text.codePoints().map(Phrases::columns).sum();
  }

  private static int columns(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        (point >= 0x1100 && point <= 0x115F)
            || (point >= 0x2E80 && point <= 0xA4CF)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF00 && point <= 0xFF60)
            || (point >= 0xFFE0 && point <= 0xFFE6)
            || point >= 0x1F000;
    return wide ? 2 : 1;
  }
}
