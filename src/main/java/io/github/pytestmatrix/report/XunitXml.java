package io.github.pytestmatrix.report;

import io.github.pytestmatrix.report.ReportedCase.Skipped;
import io.github.pytestmatrix.result.CellResult;
import io.github.pytestmatrix.result.Counts;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.Problem.Kind;
import io.github.pytestmatrix.result.TestCaseResult.Source;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;

/**
 * A cell as one document in pytest's own form, {@code xunit1}, which has what Surefire's schema
 * doesn't allow: the file and line of each test. A verdict is a test's first element, since
 * SonarQube looks at no other.
 */
final class XunitXml {
  private final Markup xml;

  private XunitXml(Markup xml) {
    this.xml = xml;
  }

  static void write(CellResult cell, ReportStyle style, Writer text) throws IOException {
    List<ReportedCase> cases = new ArrayList<>();
    Suites.of(cell, style).forEach(suite -> cases.addAll(suite.cases()));
    Markup.write(text, xml -> new XunitXml(xml).suites(cell, cases));
  }

  private void suites(CellResult cell, List<ReportedCase> cases) throws XMLStreamException {
    Counts counts = ReportedCase.counts(cases);
    xml.start(0, "testsuites");
    xml.start(1, "testsuite");
    xml.attribute("name", cell.cell().id());
    xml.attribute("errors", counts.errors());
    xml.attribute("failures", counts.failures());
    xml.attribute("skipped", counts.skipped());
    xml.attribute("tests", counts.run());
    xml.attribute("time", SurefireTime.of(cell.elapsed()));
    xml.attribute("timestamp", cell.started().toString());
    for (ReportedCase one : cases) {
      testcase(one);
    }
    xml.end(1);
    xml.end(0);
  }

  private void testcase(ReportedCase one) throws XMLStreamException {
    xml.start(2, "testcase");
    xml.attribute("classname", one.className());
    xml.attribute("name", one.name());
    Optional<Source> source = one.test().source();
    if (source.isPresent()) {
      int line = FailedLine.of(one, source.get());
      xml.attribute("file", source.get().file());
      if (line > 0) {
        xml.attribute("line", line);
      }
    }
    xml.attribute("time", SurefireTime.of(one.test().time()));
    if (one.problem().isPresent()) {
      Problem problem = one.problem().get();
      xml.start(3, problem.kind() == Kind.ERROR ? "error" : "failure");
      xml.attribute("message", problem.message());
      xml.attribute("type", problem.type());
      xml.text(problem.text());
      xml.end();
    }
    if (one.skipped().isPresent()) {
      Skipped skipped = one.skipped().get();
      xml.start(3, "skipped");
      xml.attribute("message", skipped.message());
      xml.text(skipped.text());
      xml.end();
    }
    xml.end(2);
  }
}
