package io.github.pytestmatrix.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * What users' POMs, command lines and scripts rely on: goals and their parameters, the fields of
 * {@code result.json}, names of files.
 *
 * @param facts a value for each fact; the last word of a fact's key, but for what is told of it, is
 *     the name that users know it by
 */
record Contract(Map<Fact, String> facts) {
  private static final String NONE = "(none)";

  /**
   * @param subject such as {@code goal test parameter timeout}
   * @param aspect such as {@code default}
   */
  record Fact(String subject, String aspect) implements Comparable<Fact> {
    /** What a changelog calls it. */
    String name() {
      return subject.substring(subject.lastIndexOf(' ') + 1);
    }

    @Override
    public int compareTo(Fact other) {
      return Comparator.comparing(Fact::subject).thenComparing(Fact::aspect).compare(this, other);
    }
  }

  /** A fact that is not as it was, and a sentence on it. */
  record Break(Fact fact, String what) {}

  Contract {
    facts = new TreeMap<>(facts);
  }

  static Contract of(String descriptor, JsonNode schema, List<String> files) throws Exception {
    Map<Fact, String> facts = new TreeMap<>();
    Element plugin =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(descriptor)))
            .getDocumentElement();
    facts.put(new Fact("plugin", "prefix"), text(plugin, "goalPrefix"));
    NodeList mojos = plugin.getElementsByTagName("mojo");
    for (int i = 0; i < mojos.getLength(); i++) {
      goal((Element) mojos.item(i), facts);
    }
    fields(schema, "result.json", (field, node) -> field(field, node, facts));
    schema
        .path("$defs")
        .properties()
        .forEach(
            type ->
                fields(
                    type.getValue(),
                    "result.json " + type.getKey(),
                    (field, node) -> field(field, node, facts)));
    schema
        .path("$defs")
        .properties()
        .forEach(type -> field("result.json " + type.getKey(), type.getValue(), facts));
    files.forEach(file -> facts.put(new Fact("file " + file, "exists"), "yes"));
    return new Contract(facts);
  }

  private static void goal(Element mojo, Map<Fact, String> facts) {
    String goal = "goal " + text(mojo, "goal");
    for (String aspect : List.of("phase", "requiresProject", "threadSafe")) {
      facts.put(new Fact(goal, aspect), text(mojo, aspect));
    }
    NodeList parameters = mojo.getElementsByTagName("parameter");
    Element values = (Element) mojo.getElementsByTagName("configuration").item(0);
    for (int i = 0; i < parameters.getLength(); i++) {
      Element parameter = (Element) parameters.item(i);
      if (text(parameter, "editable").equals("true")) {
        String name = text(parameter, "name");
        String subject = goal + " parameter " + name;
        facts.put(new Fact(subject, "type"), text(parameter, "type"));
        facts.put(new Fact(subject, "required"), text(parameter, "required"));
        facts.put(new Fact(subject, "property"), text(values, name));
        Element value = (Element) values.getElementsByTagName(name).item(0);
        facts.put(
            new Fact(subject, "default"),
            value == null || !value.hasAttribute("default-value")
                ? NONE
                : value.getAttribute("default-value"));
      }
    }
  }

  private static void fields(JsonNode object, String at, BiConsumer<String, JsonNode> each) {
    for (Map.Entry<String, JsonNode> field : object.path("properties").properties()) {
      String path = at + " " + field.getKey();
      each.accept(path, field.getValue());
      fields(field.getValue(), path, each);
    }
  }

  private static void field(String path, JsonNode node, Map<Fact, String> facts) {
    List<String> required = new ArrayList<>();
    node.path("required").forEach(name -> required.add(name.asText()));
    node.properties().stream()
        .filter(rule -> !List.of("properties", "required").contains(rule.getKey()))
        .forEach(rule -> facts.put(new Fact(path, rule.getKey()), rule.getValue().toString()));
    required.forEach(name -> facts.put(new Fact(path + " " + name, "always"), "yes"));
  }

  /** What was promised and holds no longer, and what is demanded anew. */
  List<Break> breaksIn(Contract now) {
    List<Break> breaks = new ArrayList<>();
    facts.forEach(
        (fact, was) -> {
          String is = now.facts.get(fact);
          if (!was.equals(is)) {
            breaks.add(
                new Break(
                    fact,
                    "%s: %s was %s and is %s"
                        .formatted(
                            fact.subject(), fact.aspect(), was, is == null ? "no more" : is)));
          }
        });
    now.facts.forEach(
        (fact, is) -> {
          if (fact.aspect().equals("required") && is.equals("true") && !facts.containsKey(fact)) {
            breaks.add(new Break(fact, fact.subject() + " is new, and required"));
          }
        });
    return breaks;
  }

  static Contract read(List<String> lines) {
    return new Contract(
        lines.stream()
            .map(line -> line.split("\t", 3))
            .collect(Collectors.toMap(part -> new Fact(part[0], part[1]), part -> part[2])));
  }

  List<String> lines() {
    return facts.entrySet().stream()
        .map(
            fact ->
                fact.getKey().subject() + "\t" + fact.getKey().aspect() + "\t" + fact.getValue())
        .toList();
  }

  private static String text(Element parent, String name) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.getTagName().equals(name)) {
        return child.getTextContent().strip();
      }
    }
    return NONE;
  }
}
