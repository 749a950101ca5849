package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which values are meant: a comma list of values, ranges and globs. {@code !} in front takes values
 * away: from those named, or from all where none is named.
 */
public final class ValuePattern {
  private final List<Term> named = new ArrayList<>();
  private final List<Term> taken = new ArrayList<>();

  /** One item of the list, as written without its {@code !}. */
  record Term(String text, Predicate<String> matches) {}

  private ValuePattern() {}

  /** Of ids, or of anything but the values of an axis. */
  public static ValuePattern parse(String text, String where, List<MatrixException> faults) {
    return parse("", text, where, faults);
  }

  static ValuePattern parse(String axis, String text, String where, List<MatrixException> faults) {
    ValuePattern pattern = new ValuePattern();
    boolean none = true;
    List<ValueList.Item> items = ValueList.items(text, where, faults);
    if (items.stream().anyMatch(item -> item.quoted() || !item.text().isEmpty())) {
      ValueList.checkCommas(axis, text, items, where, faults);
    }
    for (ValueList.Item item : items) {
      boolean negated = item.negated() || (!item.quoted() && item.text().startsWith("!"));
      String value = negated && !item.quoted() ? item.text().substring(1).strip() : item.text();
      if (item.text().isEmpty() && !item.quoted()) {
        continue;
      }
      none = false;
      if (value.isEmpty() && !item.quoted()) {
        faults.add(
            new MatrixException(
                where + " holds a '!' without a value.", "Write !value for all but this value."));
        continue;
      }
      List<Term> terms = negated ? pattern.taken : pattern.named;
      terms.add(
          new Term(value, item.quoted() ? value::equals : predicate(axis, value, where, faults)));
    }
    if (none) {
      faults.add(
          new MatrixException(
              where + " has no value.",
              "Write values, ranges (3.8..3.10), globs (3.*) or !value for all but one."));
    }
    return pattern;
  }

  private static Predicate<String> predicate(
      String axis, String value, String where, List<MatrixException> faults) {
    if (ValueList.isRange(value)) {
      return ValueList.expand(axis, value, where, faults)::contains;
    }
    Optional<String> meant =
        axis.equals(Axis.PYTHON) && !Glob.isGlob(value)
            ? PythonSpelling.meant(value)
            : Optional.empty();
    if (meant.isPresent()) {
      faults.add(
          new MatrixException(
              where + " holds '" + value + "', which is not a version.", meant.get()));
    }
    return new Glob(value)::matches;
  }

  public boolean matches(String value) {
    return (named.isEmpty() || named.stream().anyMatch(term -> term.matches().test(value)))
        && taken.stream().noneMatch(term -> term.matches().test(value));
  }

  /** The items, negated ones too, that none of {@code values} matches. */
  public List<String> idle(List<String> values) {
    List<String> idle = new ArrayList<>();
    for (Term term : named) {
      if (values.stream().noneMatch(term.matches())) {
        idle.add(term.text());
      }
    }
    for (Term term : taken) {
      if (values.stream().noneMatch(term.matches())) {
        idle.add("!" + term.text());
      }
    }
    return idle;
  }
}
