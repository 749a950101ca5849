package io.github.pytestmatrix.report;

import java.io.IOException;
import java.io.Writer;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes indented XML, whatever the texts hold. */
final class Markup {
  interface Content {
    void writeTo(Markup xml) throws XMLStreamException;
  }

  private static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

  private final XMLStreamWriter xml;

  private Markup(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static void write(Writer text, Content content) throws IOException {
    try {
      // The platform's own, whatever else is on the class path
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      content.writeTo(new Markup(xml));
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      if (e.getCause() instanceof IOException unwritable) {
        throw unwritable;
      }
      throw new IllegalStateException("Can't write XML", e);
    }
    text.append('\n');
  }

  void start(int depth, String element) throws XMLStreamException {
    line(depth);
    xml.writeStartElement(element);
  }

  void schema(String address) throws XMLStreamException {
    xml.writeNamespace("xsi", INSTANCE);
    xml.writeAttribute("xsi", INSTANCE, "noNamespaceSchemaLocation", address);
  }

  void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, XmlText.attribute(value));
  }

  void attribute(String name, int value) throws XMLStreamException {
    xml.writeAttribute(name, String.valueOf(value));
  }

  void text(String text) throws XMLStreamException {
    xml.writeCharacters(XmlText.content(text));
  }

  /** Of an element of text. */
  void end() throws XMLStreamException {
    xml.writeEndElement();
  }

  /** Of an element of elements. */
  void end(int depth) throws XMLStreamException {
    line(depth);
    xml.writeEndElement();
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
