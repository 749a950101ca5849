// Plain loops: decision 022
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
import javax.xml.stream.XMLStreamException;

/**
 * A suite as Surefire's XML, schema 3.0.2. The attributes that later schemas added are left out, so
 * that older copies of the schema accept it too.
 */
final class SuiteXml {
  private static final String SCHEMA =
      "https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd";

  private final Markup xml;

  private SuiteXml(Markup xml) {
    this.xml = xml;
  }

  static void write(Suite suite, Map<String, String> properties, boolean suffix, Writer text)
      throws IOException {
    Markup.write(
        text, xml -> new SuiteXml(xml).suite(suite, properties, suite.displayName(suffix)));
  }

  private void suite(Suite suite, Map<String, String> properties, String name)
      throws XMLStreamException {
    Counts counts = suite.counts();
    xml.start(0, "testsuite");
    xml.schema(SCHEMA);
    xml.attribute("version", "3.0.2");
    xml.attribute("name", name);
    xml.attribute("time", SurefireTime.of(suite.time()));
    xml.attribute("tests", counts.run());
    xml.attribute("errors", counts.errors());
    xml.attribute("skipped", counts.skipped());
    xml.attribute("failures", counts.failures());
    properties(properties);
    for (ReportedCase one : suite.cases()) {
      testcase(one, name);
    }
    xml.end(0);
  }

  private void properties(Map<String, String> properties) throws XMLStreamException {
    xml.start(1, "properties");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      xml.start(2, "property");
      xml.attribute("name", property.getKey());
      xml.attribute("value", property.getValue());
      xml.end();
    }
    xml.end(1);
  }

  /** The order of the children is the schema's. */
  private void testcase(ReportedCase one, String className) throws XMLStreamException {
    xml.start(1, "testcase");
    xml.attribute("name", one.name());
    xml.attribute("classname", className);
    xml.attribute("time", SurefireTime.of(one.test().time()));
    String again = one.flaky() ? "flaky" : "rerun";
    problem("failure", one.problem(), Kind.FAILURE);
    again(again + "Failure", one.again(Kind.FAILURE));
    skipped(one.skipped());
    problem("error", one.problem(), Kind.ERROR);
    again(again + "Error", one.again(Kind.ERROR));
    output("system-out", one.test().output().stdout());
    output("system-err", one.test().output().stderr());
    xml.end(1);
  }

  private void problem(String element, Optional<Problem> problem, Kind kind)
      throws XMLStreamException {
    if (problem.isPresent() && problem.get().kind() == kind) {
      xml.start(2, element);
      xml.attribute("message", problem.get().message());
      xml.attribute("type", problem.get().type());
      xml.text(problem.get().text());
      xml.end();
    }
  }

  private void skipped(Optional<Skipped> skipped) throws XMLStreamException {
    if (skipped.isPresent()) {
      xml.start(2, "skipped");
      xml.attribute("message", skipped.get().message());
      xml.text(skipped.get().text());
      xml.end();
    }
  }

  private void again(String element, List<Problem> problems) throws XMLStreamException {
    for (Problem problem : problems) {
      xml.start(2, element);
      xml.attribute("message", problem.message());
      xml.attribute("type", problem.type());
      xml.start(3, "stackTrace");
      xml.text(problem.text());
      xml.end();
      xml.end(2);
    }
  }

  private void output(String element, String text) throws XMLStreamException {
    if (!text.isEmpty()) {
      xml.start(2, element);
      xml.text(text);
      xml.end();
    }
  }
}
