package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that a user's text stands for: a comma list that may hold ranges. */
final class ValueList {
  private static final Pattern COUNTED = Pattern.compile("(.*?)(\\d{1,6})(\\D*)");
  private static final int LONGEST_RANGE = 1000;

  private ValueList() {}

  /** Splits, trims and expands; a value that can't be understood is a fault and stays as it is. */
  static List<String> expand(String axis, String text, String where, List<MatrixException> faults) {
    List<String> values = new ArrayList<>();
    for (String item : split(text)) {
      String value = isRange(item) ? item.replaceAll("\\s*\\.\\.\\s*", "..") : item;
      if (value.contains("${") || value.contains("@{")) {
        faults.add(
            new MatrixException(
                where + " holds '" + value + "', which nothing resolves.",
                "An axis needs plain values; define the Maven property if one is meant."));
        values.add(value);
      } else if (value.contains("\n") || (axis.equals(Axis.PYTHON) && value.contains(" "))) {
        faults.add(
            new MatrixException(
                where + " holds '" + value.replaceAll("\\s+", " ") + "' as one value.",
                "Separate values by commas: " + value.replaceAll("\\s+", ", ") + "."));
        values.add(value);
      } else if (isRange(value)) {
        try {
          values.addAll(range(value));
        } catch (MatrixException bad) {
          faults.add(new MatrixException(where + ": " + bad.what(), bad.hint()));
          values.add(value);
        }
      } else {
        values.add(value);
      }
    }
    return values;
  }

  static List<String> split(String text) {
    List<String> values = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      String value = item.strip();
      if (!value.isEmpty()) {
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  static boolean isRange(String value) {
    // A relative path is a plausible value; nothing that counts holds a slash.
    return value.contains("..") && !value.contains("/");
  }

  /** {@code 3.8..3.10} is 3.8, 3.9, 3.10: the last number counts, all else must be the same. */
  static List<String> range(String text) {
    int dots = text.indexOf("..");
    Matcher from = COUNTED.matcher(text.substring(0, dots).strip());
    Matcher to = COUNTED.matcher(text.substring(dots + 2).strip());
    if (!from.matches() || !to.matches()) {
      throw bad(text, "both ends need a number");
    }
    // pypy3.9..3.10: the end may leave out the implementation's name.
    String lead = leadOf(from.group(1), to.group(1), text);
    if (!from.group(3).equals(to.group(3))) {
      throw bad(text, "its ends differ in more than their last number");
    }
    int first = number(from.group(2), text);
    int last = number(to.group(2), text);
    if (first > last) {
      throw bad(text, "it counts down");
    }
    if (last - first >= LONGEST_RANGE) {
      throw bad(text, "it has more than " + LONGEST_RANGE + " values");
    }
    List<String> values = new ArrayList<>();
    for (int number = first; number <= last; number++) {
      values.add(lead + to.group(1) + number + to.group(3));
    }
    return List.copyOf(values);
  }

  private static String leadOf(String from, String to, String text) {
    String lead = from.endsWith(to) ? from.substring(0, from.length() - to.length()) : "?";
    for (int i = 0; i < lead.length(); i++) {
      if (!Character.isLetter(lead.charAt(i))) {
        throw bad(text, "its ends differ in more than their last number");
      }
    }
    return lead;
  }

  private static int number(String digits, String text) {
    int number = Integer.parseInt(digits);
    if (!digits.equals(Integer.toString(number))) {
      throw bad(text, "it has leading zeros");
    }
    return number;
  }

  private static MatrixException bad(String text, String why) {
    return new MatrixException(
        "'" + text + "' is no range, since " + why + ".",
        "A range counts the last number up, as in 3.8..3.13 or pypy3.9..pypy3.10;"
            + " join several by commas: 2.7, 3.8..3.13.");
  }
}
