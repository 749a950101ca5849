package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that a user's text stands for: a comma list that may hold ranges. What is in double
 * quotes is one value, whatever it holds; a quote in it is doubled.
 */
public final class ValueList {
  private static final Pattern COUNTED = Pattern.compile("(.*?)(\\d{1,6})(\\D*)");
  private static final int LONGEST_RANGE = 1000;

  private static final Pattern QUOTED =
      Pattern.compile("\\s*(!?)\\s*\"((?:[^\"]|\"\")*)\"\\s*(,|\\z)");

  /**
   * @param text without its quotes
   * @param quoted whether it is one value as it stands
   * @param negated whether a {@code !} is before its quotes
   */
  record Item(String text, boolean quoted, boolean negated) {}

  private ValueList() {}

  /** The value as an item of a list that can't be taken for anything else. */
  public static String quoted(String value) {
    return '"' + value.replace("\"", "\"\"") + '"';
  }

  /** Splits, trims and expands; a value that can't be understood is a fault and stays as it is. */
  static List<String> expand(String axis, String text, String where, List<MatrixException> faults) {
    List<Item> items = items(text, where, faults);
    checkCommas(axis, text, items, where, faults);
    List<String> values = new ArrayList<>();
    for (Item item : items) {
      String written = item.text();
      if (written.isEmpty() && !item.quoted()) {
        continue;
      }
      values.addAll(expand(axis, item, where, faults));
    }
    return values;
  }

  /** An empty item beside others. */
  static void checkCommas(
      String axis, String text, List<Item> items, String where, List<MatrixException> faults) {
    boolean python = axis.equals(Axis.PYTHON);
    // Where each value has its line, the last one may end as all others do. Of another axis, the
    // empty text might be meant. Maven has trimmed the text.
    boolean closed = python && text.strip().contains("\n") && text.strip().endsWith(",");
    for (int i = 0; i < items.size() - (closed ? 1 : 0); i++) {
      Item item = items.get(i);
      if (items.size() > 1 && item.text().isEmpty() && !item.quoted()) {
        String hint =
            python || axis.isEmpty()
                ? "Remove the comma."
                : "Remove the comma. If the empty text is one of the values, write \"\" or"
                    + " <value/> for it.";
        faults.add(
            new MatrixException(
                where + " has an empty value: there is a comma without a value next to it.", hint));
        return;
      }
    }
  }

  private static List<String> expand(
      String axis, Item item, String where, List<MatrixException> faults) {
    boolean range = !item.quoted() && isRange(item.text());
    String value = range ? item.text().replaceAll("\\s*\\.\\.\\s*", "..") : item.text();
    if (value.contains("${") || value.contains("@{")) {
      faults.add(
          new MatrixException(
              where + " holds '" + value + "', which is not defined.",
              "An axis needs plain values; if you mean a Maven property, define it."));
      return List.of(value);
    }
    if (axis.equals(Axis.PYTHON) && !item.quoted()) {
      Optional<String> meant = PythonSpelling.meant(value);
      if (meant.isPresent()) {
        faults.add(
            new MatrixException(
                where + " holds '" + value.replaceAll("\\s+", " ") + "', which is not a version.",
                meant.get()));
        return List.of(value);
      }
    }
    if (!item.quoted()
        && (value.contains("\n") || (axis.equals(Axis.PYTHON) && value.contains(" ")))) {
      faults.add(
          new MatrixException(
              where + " holds '" + value.replaceAll("\\s+", " ") + "' as one value.",
              "Separate values by commas: " + value.replaceAll("\\s+", ", ") + "."));
      return List.of(value);
    }
    if (range) {
      try {
        List<String> values = range(value);
        if (axis.equals(Axis.PYTHON)
            && values.stream().anyMatch(one -> PythonSpelling.meant(one).isPresent())) {
          throw bad(value, "its ends are not versions");
        }
        return values;
      } catch (MatrixException bad) {
        faults.add(new MatrixException(where + ": " + bad.what(), bad.hint()));
      }
    }
    return List.of(value);
  }

  /** The items between commas, empty ones too. */
  static List<Item> items(String text, String where, List<MatrixException> faults) {
    List<Item> items = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      Matcher quoted = QUOTED.matcher(text).region(at, text.length());
      if (quoted.lookingAt()) {
        boolean negated = !quoted.group(1).isEmpty();
        items.add(new Item(quoted.group(2).replace("\"\"", "\""), true, negated));
        if (quoted.group(3).isEmpty()) {
          break;
        }
        at = quoted.end();
        continue;
      }
      int comma = text.indexOf(',', at);
      String item = text.substring(at, comma < 0 ? text.length() : comma).strip();
      if (item.startsWith("\"")) {
        faults.add(
            new MatrixException(
                where + " has an opening quote without a closing one: " + item + ".",
                "Write \"…\" around the whole value, and \"\" for a quote in it."));
      }
      items.add(new Item(item, false, false));
      at = comma < 0 ? text.length() + 1 : comma + 1;
    }
    return List.copyOf(items);
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
        "'" + text + "' is not a valid range: " + why + ".",
        "A range counts the last number up, as in 3.8..3.13 or pypy3.9..pypy3.10;"
            + " join several by commas: 2.7, 3.8..3.13.");
  }
}
