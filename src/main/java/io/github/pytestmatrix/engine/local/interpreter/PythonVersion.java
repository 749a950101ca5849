// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.interpreter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the language, whole or its beginning; in the order of time.
 *
 * @param numbers one to three of them
 * @param stage {@code a1}, {@code b2}, {@code rc1}; empty for a final release
 */
public record PythonVersion(List<Integer> numbers, String stage)
    implements Comparable<PythonVersion> {
  static final String PATTERN = "\\d{1,4}(?:\\.\\d{1,4}){0,2}(?:(?:a|b|rc)\\d{1,4})?";

  private static final Pattern WHOLE = Pattern.compile(PATTERN);
  private static final Pattern STAGE = Pattern.compile("(a|b|rc)(\\d+)");

  public PythonVersion {
    numbers = List.copyOf(numbers);
  }

  /** Empty for a text that is no version. */
  static Optional<PythonVersion> parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    Matcher stage = STAGE.matcher(text);
    int end = stage.find() ? stage.start() : text.length();
    List<Integer> numbers = new ArrayList<>();
    for (String number : text.substring(0, end).split("\\.", -1)) {
      numbers.add(Integer.valueOf(number));
    }
    return Optional.of(new PythonVersion(numbers, text.substring(end)));
  }

  boolean isFinal() {
    return stage.isEmpty();
  }

  /** {@code 3.12.4} begins with {@code 3.12}; a whole version only with itself. */
  boolean beginsWith(PythonVersion other) {
    if (other.numbers.size() == 3) {
      return equals(other);
    }
    return numbers.size() >= other.numbers.size()
        && numbers.subList(0, other.numbers.size()).equals(other.numbers);
  }

  /** The number at that place; those that are not told count as 0. */
  int number(int place) {
    return place < numbers.size() ? numbers.get(place) : 0;
  }

  @Override
  public int compareTo(PythonVersion other) {
    for (int place = 0; place < 3; place++) {
      if (number(place) != other.number(place)) {
        return Integer.compare(number(place), other.number(place));
      }
    }
    int kind = Integer.compare(stageKind(), other.stageKind());
    return kind == 0 ? Integer.compare(stageNumber(), other.stageNumber()) : kind;
  }

  private int stageKind() {
    return isFinal() ? 3 : List.of('a', 'b', 'r').indexOf(stage.charAt(0));
  }

  private int stageNumber() {
    Matcher parts = STAGE.matcher(stage);
    return parts.matches() ? Integer.parseInt(parts.group(2)) : 0;
  }
}
