package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.matrix.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Compares the elements that the POM holds with those that the goals know. Maven passes over some
 * that nobody knows, and speaks of our classes when it meets others.
 */
final class Elements {
  /** Attributes that are Maven's, with the values that it knows; those without are free. */
  private static final Map<String, Set<String>> MAVENS =
      Map.of(
          "combine.children", Set.of("merge", "append"),
          "combine.self", Set.of("merge", "override", "remove"),
          "combine.id", Set.of(),
          "combine.keys", Set.of());

  private final Map<String, Shape> known;
  private final List<MatrixException> faults;
  private final List<String> warnings;
  private final Set<String> unfit = new HashSet<>();

  /**
   * @param known the elements of {@code <configuration>}, of all goals: they share it
   */
  Elements(Map<String, Shape> known, List<MatrixException> faults, List<String> warnings) {
    this.known = known;
    this.faults = faults;
    this.warnings = warnings;
  }

  /** The names of elements at the top that Maven must not see as they are. */
  Set<String> check(Xpp3Dom configuration) {
    expectNoText(configuration, "<configuration>", "Write the plugin's parameters as elements.");
    for (Xpp3Dom element : distinct(configuration, "<configuration>")) {
      String where = tag(element);
      Shape shape = known.get(element.getName());
      if (shape == null) {
        fault(where + " is not an element of <configuration>.", ofUnknown(element.getName()));
        continue;
      }
      int before = faults.size();
      check(element, shape, where);
      if (faults.size() > before) {
        unfit.add(element.getName());
      }
    }
    return unfit;
  }

  private void check(Xpp3Dom element, Shape shape, String where) {
    for (String attribute : element.getAttributeNames()) {
      // Those with a colon are XML's own.
      Set<String> values = MAVENS.get(attribute);
      String value = element.getAttribute(attribute);
      if (values != null && !values.isEmpty() && !values.contains(value)) {
        fault(
            where + " has " + attribute + "=\"" + value + "\", which Maven does not support.",
            "Write " + String.join(" or ", new TreeSet<>(values)) + ".");
      } else if (values == null && !attribute.contains(":")) {
        fault(
            where + " has the attribute '" + attribute + "', which has no meaning here.",
            "Remove it; values are written as elements.");
      }
    }
    if (shape instanceof Shape.Text) {
      expectNoElements(element, where, "Write a text in it.");
    } else if (shape instanceof Shape.Items items) {
      items(element, items, where);
    } else if (shape instanceof Shape.Named named) {
      named(element, named, where);
    } else if (shape instanceof Shape.Fields fields) {
      fields(element, fields, where);
    }
  }

  private void items(Xpp3Dom element, Shape.Items items, String where) {
    String example = "Write <" + items.item() + ">…</" + items.item() + "> in it.";
    if (!(items.shape() instanceof Shape.Text) || element.getChildCount() > 0) {
      expectNoText(element, where, example);
    }
    for (int i = 0; i < element.getChildCount(); i++) {
      Xpp3Dom item = element.getChild(i);
      String name = "<" + item.getName() + ">";
      String nth = element.getChildCount() == 1 ? name : name + " number " + (i + 1);
      if (!fits(item.getName(), items)) {
        fault(
            name + " in " + where + " is not an <" + items.item() + ">.",
            "Write <" + items.item() + "> around it, or instead of it.");
      } else if (items.shape() instanceof Shape.Text) {
        check(item, items.shape(), nth + " in " + where);
      } else {
        check(item, items.shape(), nth);
      }
    }
  }

  /** The name of an item that is a plain text doesn't matter to Maven, unless it has a meaning. */
  private boolean fits(String name, Shape.Items items) {
    if (name.equals(items.item())) {
      return true;
    }
    String lower = items.item().toLowerCase(Locale.ROOT);
    return items.shape() instanceof Shape.Text
        && (lower.endsWith(name) || (homes(name).isEmpty() && !known.containsKey(name)));
  }

  private void named(Xpp3Dom element, Shape.Named named, String where) {
    expectNoText(
        element,
        where,
        named.axes()
            ? "Write one element for each axis, with its name: <python>3.12</python>."
            : "Write one element for each variable, with its name: <LANG>C.UTF-8</LANG>.");
    for (Xpp3Dom child : distinct(element, where)) {
      String in = tag(child) + " in " + where;
      boolean longForm = named.axes() && AxisValues.in(child);
      check(child, longForm ? new Shape.Anything() : new Shape.Text(String.class), in);
      if (longForm) {
        AxisValues.check(child, in, faults);
      }
    }
  }

  private void fields(Xpp3Dom element, Shape.Fields fields, String where) {
    Map<String, Shape> shapes = fields.shapes();
    expectNoText(element, where, "Write settings as elements in it.");
    for (Xpp3Dom child : distinct(element, where)) {
      String in = tag(child) + " in " + where;
      Shape shape = shapes.get(child.getName());
      if (shape == null) {
        fault(
            in + " is not an element of it.",
            known.containsKey(child.getName())
                ? "It applies to all cells: write it into <configuration> itself."
                : meant(child.getName(), shapes.keySet()).orElse(list(shapes.keySet())));
        continue;
      }
      check(child, shape, in);
      if (child.getChildCount() == 0 && isBlank(child) && !(shape instanceof Shape.Named)) {
        warnings.add(
            in
                + " is empty, so it has no effect on these cells. "
                + (shape instanceof Shape.Items items
                    ? "Remove it, or write a single <" + items.item() + "/> in it to mean none."
                    : "Remove it, or write a value."));
      }
    }
  }

  private List<Xpp3Dom> distinct(Xpp3Dom parent, String where) {
    Map<String, Integer> counts = new HashMap<>();
    List<Xpp3Dom> distinct = new ArrayList<>();
    for (Xpp3Dom child : parent.getChildren()) {
      int count = counts.merge(child.getName(), 1, Integer::sum);
      if (count == 1) {
        distinct.add(child);
      } else if (count == 2) {
        fault(
            tag(child) + " is in " + where + " more than once, and Maven uses only the last one.",
            "Write it once; several values of an axis are separated by commas.");
      }
    }
    return distinct;
  }

  private String ofUnknown(String name) {
    List<String> homes = homes(name);
    if (!homes.isEmpty()) {
      return "It belongs in " + String.join(" or ", homes) + ".";
    }
    Optional<String> meant = meant(name, known.keySet());
    if (meant.isPresent() && meant.get().contains("<python>")) {
      return "Did you mean the axis? It belongs in <matrix>: <matrix><python>…</python></matrix>.";
    }
    return meant.orElse("`mvn pytest-matrix:help -Ddetail` lists all elements.");
  }

  /** Where an element of that name may stand. */
  private List<String> homes(String name) {
    List<String> homes = new ArrayList<>();
    for (Map.Entry<String, Shape> element : known.entrySet()) {
      if (element.getValue() instanceof Shape.Items items) {
        if (items.item().equals(name)) {
          homes.add("<" + element.getKey() + ">");
        } else if (items.shape() instanceof Shape.Fields fields
            && fields.shapes().containsKey(name)
            && !known.containsKey(name)) {
          homes.add("an <" + items.item() + "> of <" + element.getKey() + ">");
        }
      }
    }
    return homes;
  }

  private static Optional<String> meant(String name, Collection<String> names) {
    return Suggestion.nearest(name, names).map(near -> "Did you mean <" + near + ">?");
  }

  private static String list(Collection<String> names) {
    return "It can contain: " + String.join(", ", names) + ".";
  }

  private void expectNoText(Xpp3Dom element, String where, String hint) {
    if (!isBlank(element)) {
      String text = element.getValue().strip().replaceAll("\\s+", " ");
      String start = text.length() > 40 ? text.substring(0, 40) + "…" : text;
      fault(where + " holds the text '" + start + "', but takes elements.", hint);
    }
  }

  private void expectNoElements(Xpp3Dom element, String where, String hint) {
    if (element.getChildCount() > 0) {
      fault(where + " holds the element " + tag(element.getChild(0)) + ".", hint);
    }
  }

  private static boolean isBlank(Xpp3Dom element) {
    return element.getValue() == null || element.getValue().isBlank();
  }

  private static String tag(Xpp3Dom element) {
    return "<" + element.getName() + ">";
  }

  private void fault(String what, String hint) {
    faults.add(new MatrixException(what, hint));
  }
}
