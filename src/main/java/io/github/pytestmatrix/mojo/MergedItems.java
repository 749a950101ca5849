package io.github.pytestmatrix.mojo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Finds what nobody wrote: of lists that a POM has and inherits too, Maven merges the first item of
 * the one into the first of the other, and so on, and drops the inherited ones beyond.
 */
final class MergedItems {
  private static final Set<String> LISTS = Set.of("excludes", "includes", "overrides");

  private MergedItems() {}

  /**
   * @param used what Maven made of it
   * @param written the configurations as they are in the POMs
   */
  static void check(Xpp3Dom used, List<Xpp3Dom> written, List<String> warnings) {
    for (Xpp3Dom list : used.getChildren()) {
      String name = list.getName();
      List<Map<String, String>> known = new ArrayList<>();
      if (LISTS.contains(name)) {
        for (Xpp3Dom configuration : written) {
          for (Xpp3Dom one : configuration.getChildren(name)) {
            for (Xpp3Dom item : one.getChildren()) {
              known.add(texts(item));
            }
          }
        }
      }
      for (int i = 0; i < list.getChildCount() && !known.isEmpty(); i++) {
        Map<String, String> texts = texts(list.getChild(i));
        if (known.stream().noneMatch(one -> made(one, texts))) {
          warnings.add(warning(list.getChild(i).getName(), i + 1, name));
          break;
        }
      }
    }
  }

  private static String warning(String item, int number, String list) {
    return "<"
        + item
        + "> number "
        + number
        + " of <"
        + list
        + "> is merged from two POMs: Maven has combined an entry of this POM with an"
        + " inherited one, and may have dropped others. Write <"
        + list
        + " combine.children=\"append\"> to have all of them, or <"
        + list
        + " combine.self=\"override\"> for these alone.";
  }

  /** Whether the one became the other, with what Maven puts in for properties. */
  private static boolean made(Map<String, String> written, Map<String, String> used) {
    return written.keySet().equals(used.keySet())
        && written.entrySet().stream()
            .allMatch(
                each ->
                    each.getValue().contains("${")
                        || each.getValue().equals(used.get(each.getKey())));
  }

  private static Map<String, String> texts(Xpp3Dom item) {
    Map<String, String> texts = new TreeMap<>();
    for (Xpp3Dom child : item.getChildren()) {
      texts.put(child.getName(), text(child));
      if (child.getName().equals("when")) {
        for (Xpp3Dom axis : child.getChildren()) {
          texts.put("when " + axis.getName(), text(axis));
        }
      }
    }
    return texts;
  }

  private static String text(Xpp3Dom element) {
    return element.getValue() == null ? "" : element.getValue().strip();
  }
}
