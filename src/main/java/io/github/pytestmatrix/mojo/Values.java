// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.jspecify.annotations.Nullable;

/**
 * Texts that Maven turns into numbers and flags, where it takes any other word than true for false,
 * and texts that are one of a few words.
 */
final class Values {
  private final Function<String, Optional<Object>> value;
  private final List<MatrixException> faults;

  /**
   * @param value what Maven makes of a text
   */
  Values(Function<String, Optional<Object>> value, List<MatrixException> faults) {
    this.value = value;
    this.faults = faults;
  }

  /**
   * @param seen what Maven sees of {@code all}; loses what Maven couldn't read
   */
  void check(Xpp3Dom all, Xpp3Dom seen, Parameters parameters, Xpp3Dom pom) {
    for (Xpp3Dom element : all.getChildren()) {
      String name = element.getName();
      String text = element.getValue() == null ? "" : element.getValue();
      // A property of another plugin is another plugin's.
      boolean ours = pom.getChild(name) != null || text.startsWith("${" + CommandLine.PREFIX);
      if (!ours || !(parameters.shapes().get(name) instanceof Shape.Text type)) {
        continue;
      }
      Optional<Object> evaluated = value.apply(text);
      if (evaluated.isEmpty()) {
        continue; // Maven takes the default
      }
      String given = evaluated.get().toString().strip();
      if (given.isEmpty()) {
        unset(seen.getChild(name));
        continue;
      }
      if (fits(type.type(), given) && Choices.fits(name, given)) {
        continue;
      }
      String from =
          text.startsWith("${" + CommandLine.PREFIX)
              ? " (-D" + text.substring(2, text.length() - 1) + ")"
              : "";
      faults.add(
          new MatrixException(
              "<" + name + ">" + from + " is '" + given + "', which is not valid.",
              hint(name, type.type())));
      unset(seen.getChild(name));
    }
  }

  /** An empty element has its default in Maven; so has one that a property leaves empty. */
  private static void unset(@Nullable Xpp3Dom element) {
    if (element != null) {
      String standard = element.getAttribute("default-value");
      element.setValue(standard == null ? "" : standard);
    }
  }

  private static String hint(String name, Class<?> type) {
    if (type == boolean.class) {
      return "Write true or false.";
    }
    return type == int.class ? "Write a whole number, 0 or more." : Choices.hint(name);
  }

  private static boolean fits(Class<?> type, String text) {
    if (type == boolean.class) {
      return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
    }
    return type != int.class || text.matches("\\d{1,9}");
  }
}
