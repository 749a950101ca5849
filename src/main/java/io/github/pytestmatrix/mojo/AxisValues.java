package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.ValueList;
import java.util.ArrayList;
import java.util.List;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The long form of an axis' values: a {@code <value>} for each, taken as it stands. Maven fills a
 * map with texts alone, so it gets the short form.
 */
final class AxisValues {
  private static final String VALUE = "value";

  private AxisValues() {}

  static boolean in(Xpp3Dom axis) {
    return axis.getChild(VALUE) != null;
  }

  static void check(Xpp3Dom axis, String where, List<MatrixException> faults) {
    String hint = "Write either a text, or one <value> for each value and nothing else.";
    if (axis.getValue() != null && !axis.getValue().isBlank()) {
      faults.add(new MatrixException(where + " holds both a text and a <value>.", hint));
    }
    for (Xpp3Dom child : axis.getChildren()) {
      if (!child.getName().equals(VALUE) || child.getChildCount() > 0) {
        faults.add(
            new MatrixException(where + " holds <" + child.getName() + "> beside values.", hint));
      }
    }
  }

  /** In all axes that the element or anything below it holds. */
  static void shortenAll(Xpp3Dom element) {
    for (Xpp3Dom child : element.getChildren()) {
      if (in(child)) {
        shorten(child);
      } else {
        shortenAll(child);
      }
    }
  }

  private static void shorten(Xpp3Dom axis) {
    List<String> values = new ArrayList<>();
    for (Xpp3Dom value : axis.getChildren()) {
      values.add(ValueList.quoted(value.getValue() == null ? "" : value.getValue().strip()));
    }
    while (axis.getChildCount() > 0) {
      axis.removeChild(0);
    }
    axis.setValue(String.join(", ", values));
  }
}
