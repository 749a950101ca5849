package io.github.pytestmatrix.docs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What maven-plugin-plugin found in the goals' annotations and Javadoc. */
record Descriptor(List<Goal> goals) {
  /** The variant that it writes for documentation: texts are HTML there. */
  static final Path ENHANCED = Path.of("target/plugin-enhanced.xml");

  record Goal(String name, String text, Optional<String> phase, List<Parameter> parameters) {}

  /** One that a user may set. */
  record Parameter(
      String name,
      String type,
      Optional<String> property,
      Optional<String> defaultValue,
      String since,
      String text) {}

  static Descriptor read(Path xml) throws IOException {
    Element plugin;
    try {
      plugin =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(xml.toFile())
              .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("No plugin descriptor: " + xml, e);
    }
    return new Descriptor(
        children(child(plugin, "mojos").orElseThrow(), "mojo").stream()
            .map(Descriptor::goal)
            .toList());
  }

  private static Goal goal(Element mojo) {
    Element values = child(mojo, "configuration").orElseThrow();
    return new Goal(
        text(mojo, "goal"),
        text(mojo, "description"),
        child(mojo, "phase").map(Element::getTextContent),
        children(child(mojo, "parameters").orElseThrow(), "parameter").stream()
            .filter(parameter -> text(parameter, "editable").equals("true"))
            .map(parameter -> parameter(parameter, values))
            .toList());
  }

  private static Parameter parameter(Element parameter, Element values) {
    String name = text(parameter, "name");
    Optional<Element> value = child(values, name);
    return new Parameter(
        name,
        text(parameter, "type"),
        value
            .map(element -> element.getTextContent().strip())
            .filter(text -> text.startsWith("${"))
            .map(text -> text.substring(2, text.length() - 1)),
        value.map(element -> element.getAttribute("default-value")).filter(text -> !text.isEmpty()),
        text(parameter, "since"),
        text(parameter, "description"));
  }

  private static String text(Element parent, String name) {
    return child(parent, name).map(element -> element.getTextContent().strip()).orElse("");
  }

  private static Optional<Element> child(Element parent, String name) {
    return children(parent, name).stream().findFirst();
  }

  static List<Element> children(Element parent, String name) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        children.add(element);
      }
    }
    return children;
  }
}
