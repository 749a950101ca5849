package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.engine.RanPython;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The interpreter that a value of the axis {@code python} names: as much of it as the value says,
 * and no more. Values are versions ({@code 3.12}, {@code 3.13t}, {@code pypy3.10}), names of tools
 * ({@code py312}) and tags of images ({@code 3.12-bookworm}, {@code 3.14-rc}).
 *
 * @param value as the POM has it
 * @param family {@code cpython}, {@code pypy}, {@code graal}
 * @param numbers the version, or its beginning: {@code 3.12}; empty for any
 * @param stage {@code rc1} where a pre-release is named by its number
 * @param freeThreaded whether it was built without the global interpreter lock; empty where the
 *     value may mean either
 */
public record NamedPython(
    String value, String family, String numbers, String stage, Optional<Boolean> freeThreaded) {
  private static final Pattern VALUE =
      Pattern.compile(
          "(?<family>(?:c?python|cp|py|pypy|graalpy)[-_:]?)?"
              + "(?:(?<compact>[23])(?<minor>\\d{1,2})(?![\\d.])"
              + "|v?(?<numbers>[23](?:\\.\\d{1,3}){0,2})(?!\\d|\\.\\d))"
              + "(?<stage>(?:a|b|rc)\\d{1,3})?"
              + "(?<free>t)?"
              + "(?<rest>[-_+.:].*)?");

  private static final Pattern RAN = Pattern.compile("(\\d+(?:\\.\\d+){0,2})((?:a|b|rc)\\d+)?\\+?");

  /** Empty where the value names no version of Python, as {@code latest} or {@code nightly}. */
  public static Optional<NamedPython> of(String value) {
    String text = value.strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("graalpy")) {
      // Its numbers are its own.
      return Optional.of(new NamedPython(value, "graal", "", "", Optional.empty()));
    }
    if (text.matches("pypy(?:[-_:]\\D.*)?")) {
      return Optional.of(new NamedPython(value, "pypy", "", "", Optional.empty()));
    }
    Matcher parts = VALUE.matcher(text);
    boolean named = parts.matches() && (parts.group("compact") == null || hasFamily(parts));
    return named ? Optional.of(named(value, parts)) : Optional.empty();
  }

  /** A bare {@code 312} may be anything. */
  private static boolean hasFamily(Matcher parts) {
    return parts.group("family") != null;
  }

  private static NamedPython named(String value, Matcher parts) {
    String numbers =
        parts.group("compact") == null
            ? parts.group("numbers")
            : parts.group("compact") + "." + parts.group("minor");
    String rest = orEmpty(parts.group("rest"));
    boolean free = parts.group("free") != null || rest.contains("nogil") || rest.contains("thread");
    return new NamedPython(
        value,
        orEmpty(parts.group("family")).startsWith("pypy") ? "pypy" : "cpython",
        numbers,
        orEmpty(parts.group("stage")),
        free || rest.isEmpty() ? Optional.of(free) : Optional.empty());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Whether that was it.
   *
   * @param also what else of the cell may name another implementation, as an image {@code
   *     pypy:3.10} does where the value is {@code 3.10}
   */
  public boolean fits(RanPython ran, String also) {
    return fitsFamily(ran.family(), also.toLowerCase(Locale.ROOT))
        && (freeThreaded.isEmpty() || freeThreaded.get() == ran.freeThreaded())
        && fitsVersion(ran.version());
  }

  private boolean fitsFamily(String ran, String also) {
    return ran.isEmpty() || ran.equals(family) || (family.equals("cpython") && also.contains(ran));
  }

  private boolean fitsVersion(String version) {
    Matcher ran = RAN.matcher(version);
    if (numbers.isEmpty()) {
      return true;
    }
    if (!ran.matches() || !(ran.group(1) + ".").startsWith(numbers + ".")) {
      return false;
    }
    String ranStage = orEmpty(ran.group(2));
    // "3.12" may be a pre-release, "3.12.0" is none; of "3.12.0-rc" the tag says which.
    boolean whole = numbers.chars().filter(character -> character == '.').count() == 2;
    return stage.equals(ranStage) || (stage.isEmpty() && !(whole && plain()));
  }

  /** Whether the value is nothing but a version. */
  private boolean plain() {
    return freeThreaded.isPresent();
  }
}
