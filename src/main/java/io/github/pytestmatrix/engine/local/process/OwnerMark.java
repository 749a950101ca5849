package io.github.pytestmatrix.engine.local.process;

import io.github.pytestmatrix.engine.shared.Owner;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The variable by which a process that a killed build left is known. */
record OwnerMark(Owner owner) {
  static final String VARIABLE = "PYTEST_MATRIX_OWNER";

  private static final Pattern FORM = Pattern.compile("(.*)\\|([^|]*)\\|([^|]*)\\|[^|]*");

  /**
   * The variable's value.
   *
   * @param tree tells the owner's commands apart
   */
  String of(String tree) {
    return owner.host() + "|" + owner.pid() + "|" + owner.start() + "|" + tree;
  }

  /** Empty where the value is not of our making. */
  static Optional<Owner> parse(String value) {
    Matcher mark = FORM.matcher(value);
    return mark.matches()
        ? Owner.of(mark.group(1), mark.group(2), mark.group(3))
        : Optional.empty();
  }
}
