package io.github.pytestmatrix.matrix;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ways to write a Python that other tools have, and that here would be the tag of an image or
 * nothing at all. Tags of images can be almost anything, so only what can't be meant as one counts.
 */
final class PythonSpelling {
  private static final String VERSION = "[23](?:\\.\\d{1,2}){1,2}t?";

  private static final Pattern RANGE =
      Pattern.compile(
          "(pypy|py|python|cpython)?-?("
              + VERSION
              + ")\\s*(?:-|–|—|:|to)\\s*(?:pypy|py|python|cpython)?-?("
              + VERSION
              + ")",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NAMED =
      Pattern.compile(
          "(v|py|python|cpython|cp|pypy)[-_@ ]?(" + VERSION + ")", Pattern.CASE_INSENSITIVE);
  private static final Pattern DOTLESS =
      Pattern.compile(
          "(py|python|cpython|cp|pypy)?[-_]?([23])(\\d{1,2})(t?)", Pattern.CASE_INSENSITIVE);
  private static final Pattern OPEN =
      Pattern.compile(
          "(?:[<>=~!^]=?=?\\s*)+v?([23][\\w.*]*).*|([23](?:\\.\\d+)+)\\s*[+-]", Pattern.DOTALL);
  private static final Pattern ANY =
      Pattern.compile("([23])(?:\\.[xX*])+|([23]\\.\\d{1,2})\\.[xX*]");
  private static final Pattern BARE =
      Pattern.compile("(?:py|python|cpython|cp)[-_]?[23]?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final Pattern FOREIGN = Pattern.compile("(?s).*[\\[\\](){}'\";|&<>=~^+].*");
  private static final Pattern SEVERAL =
      Pattern.compile("[\\[({'\"]*(" + VERSION + "[^;|&]*[;|&/]\\s*" + VERSION + ".*)");

  private PythonSpelling() {}

  /** What to write in place of the value; empty where it may be meant as it is. */
  static Optional<String> meant(String value) {
    Matcher range = RANGE.matcher(value);
    if (range.matches()) {
      String pypy = "pypy".equalsIgnoreCase(range.group(1)) ? "pypy" : "";
      return Optional.of(
          "Write a range with two dots: " + pypy + range.group(2) + ".." + range.group(3) + ".");
    }
    Matcher named = NAMED.matcher(value);
    if (named.matches()) {
      String right = implementation(named.group(1)) + named.group(2);
      return right.equals(value) ? Optional.empty() : Optional.of("Write " + right + ".");
    }
    Matcher dotless = DOTLESS.matcher(value);
    if (dotless.matches()) {
      return Optional.of(
          "Write "
              + implementation(dotless.group(1) == null ? "" : dotless.group(1))
              + dotless.group(2)
              + "."
              + dotless.group(3)
              + dotless.group(4)
              + ".");
    }
    if (BARE.matcher(value).matches()) {
      return Optional.of("Write a version, such as 3.12.");
    }
    Matcher open = OPEN.matcher(value);
    if (open.matches()) {
      return Optional.of(
          "List the versions, such as 3.9, 3.12, or write a range with both ends, such as"
              + " 3.9..3.13.");
    }
    if (ANY.matcher(value).matches()) {
      Matcher any = ANY.matcher(value);
      return Optional.of(
          any.matches() && any.group(2) != null
              ? "Write " + any.group(2) + "."
              : "List the versions, such as 3.9, 3.12, or write a range, such as 3.9..3.13.");
    }
    if (NUMBER.matcher(value).matches() && !value.matches("[23]")) {
      return Optional.of("Write a full version with its dot, such as 3." + value + ".");
    }
    if (SEVERAL.matcher(value).matches()) {
      return Optional.of("Separate values by commas: 3.9, 3.12.");
    }
    return FOREIGN.matcher(value).matches()
        ? Optional.of("Write plain versions: 3.12, 3.9..3.13, pypy3.10.")
        : Optional.empty();
  }

  private static String implementation(String prefix) {
    return prefix.equalsIgnoreCase("pypy") ? "pypy" : "";
  }
}
