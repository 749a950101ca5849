// Plain loops: decision 022
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
            new MatrixException(where + " holds <" + child.getName() + "> next to values.", hint));
      }
    }
  }

  /** In all axes of the configuration: elsewhere, {@code <value>} is a name like any other. */
  static void shortenAll(Xpp3Dom configuration) {
    for (Xpp3Dom child : configuration.getChildren()) {
      switch (child.getName()) {
        case "matrix" -> shortenAxes(child);
        case "excludes", "includes" -> {
          for (Xpp3Dom item : child.getChildren()) {
            shortenAxes(item);
          }
        }
        case "overrides" -> {
          for (Xpp3Dom override : child.getChildren()) {
            for (Xpp3Dom when : override.getChildren("when")) {
              shortenAxes(when);
            }
          }
        }
        default -> {}
      }
    }
  }

  private static void shortenAxes(Xpp3Dom parent) {
    for (Xpp3Dom axis : parent.getChildren()) {
      if (in(axis)) {
        shorten(axis);
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
