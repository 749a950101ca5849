package io.github.pytestmatrix.report;

import io.github.pytestmatrix.report.ReportedCase.Skipped;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A suite as Surefire's XML, schema 3.0.2. The attributes that later schemas added are left out, so
 * that older copies of the schema accept it too.
 */
final class SuiteXml {
  private static final String SCHEMA =
      "https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd";
  private static final String INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

  private final XMLStreamWriter xml;

  private SuiteXml(XMLStreamWriter xml) {
    this.xml = xml;
  }

  static void write(Suite suite, Map<String, String> properties, boolean suffix, Writer text)
      throws IOException {
    try {
      // The platform's own, whatever else is on the class path
      XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
      new SuiteXml(xml).suite(suite, properties, suite.displayName(suffix));
      xml.close();
    } catch (XMLStreamException e) {
      if (e.getCause() instanceof IOException unwritable) {
        throw unwritable;
      }
      throw new IllegalStateException("Can't write XML of " + suite.className(), e);
    }
    text.append('\n');
  }

  private void suite(Suite suite, Map<String, String> properties, String name)
      throws XMLStreamException {
    Counts counts = suite.counts();
    xml.writeStartDocument("UTF-8", "1.0");
    line(0);
    xml.writeStartElement("testsuite");
    xml.writeNamespace("xsi", INSTANCE);
    xml.writeAttribute("xsi", INSTANCE, "noNamespaceSchemaLocation", SCHEMA);
    attribute("version", "3.0.2");
    attribute("name", name);
    attribute("time", Seconds.of(suite.time()));
    attribute("tests", String.valueOf(counts.run()));
    attribute("errors", String.valueOf(counts.errors()));
    attribute("skipped", String.valueOf(counts.skipped()));
    attribute("failures", String.valueOf(counts.failures()));
    properties(properties);
    for (ReportedCase one : suite.cases()) {
      testcase(one, name);
    }
    line(0);
    xml.writeEndElement();
    xml.writeEndDocument();
  }

  private void properties(Map<String, String> properties) throws XMLStreamException {
    line(1);
    xml.writeStartElement("properties");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      line(2);
      xml.writeEmptyElement("property");
      attribute("name", property.getKey());
      attribute("value", property.getValue());
    }
    line(1);
    xml.writeEndElement();
  }

  /** The order of the children is the schema's. */
  private void testcase(ReportedCase one, String className) throws XMLStreamException {
    line(1);
    xml.writeStartElement("testcase");
    attribute("name", one.name());
    attribute("classname", className);
    attribute("time", Seconds.of(one.test().time()));
    String again = one.flaky() ? "flaky" : "rerun";
    problem("failure", one.problem(), Kind.FAILURE);
    again(again + "Failure", one.again(Kind.FAILURE));
    skipped(one.skipped());
    problem("error", one.problem(), Kind.ERROR);
    again(again + "Error", one.again(Kind.ERROR));
    output("system-out", one.test().output().stdout());
    output("system-err", one.test().output().stderr());
    line(1);
    xml.writeEndElement();
  }

  private void problem(String element, Optional<Problem> problem, Kind kind)
      throws XMLStreamException {
    if (problem.isEmpty() || problem.get().kind() != kind) {
      return;
    }
    line(2);
    xml.writeStartElement(element);
    attribute("message", problem.get().message());
    attribute("type", problem.get().type());
    xml.writeCharacters(XmlText.content(problem.get().text()));
    xml.writeEndElement();
  }

  private void skipped(Optional<Skipped> skipped) throws XMLStreamException {
    if (skipped.isEmpty()) {
      return;
    }
    line(2);
    xml.writeStartElement("skipped");
    attribute("message", skipped.get().message());
    xml.writeCharacters(XmlText.content(skipped.get().text()));
    xml.writeEndElement();
  }

  private void again(String element, List<Problem> problems) throws XMLStreamException {
    for (Problem problem : problems) {
      line(2);
      xml.writeStartElement(element);
      attribute("message", problem.message());
      attribute("type", problem.type());
      line(3);
      xml.writeStartElement("stackTrace");
      xml.writeCharacters(XmlText.content(problem.text()));
      xml.writeEndElement();
      line(2);
      xml.writeEndElement();
    }
  }

  private void output(String element, String text) throws XMLStreamException {
    if (!text.isEmpty()) {
      line(2);
      xml.writeStartElement(element);
      xml.writeCharacters(XmlText.content(text));
      xml.writeEndElement();
    }
  }

  private void attribute(String name, String value) throws XMLStreamException {
    xml.writeAttribute(name, XmlText.attribute(value));
  }

  private void line(int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
  }
}
