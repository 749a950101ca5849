package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Reads the XML that pytest writes at the end of a session, in both of its families. */
public final class JUnitXmlReader {
  /** The text of a module's skip is a tuple of Python's: {@code ('…', 3, 'Skipped: reason')}. */
  private static final Pattern SKIPPED_MODULE =
      Pattern.compile(".*, u?['\"](?:Skipped: )?(.*)['\"]\\)", Pattern.DOTALL);

  /** pytest writes one above each kind of output, even if there was none. */
  private static final Pattern HEADER = Pattern.compile("(?m)^-+ Captured \\w+ -+$");

  private JUnitXmlReader() {}

  /**
   * The tests in the file's order; same-named ones are merged, since pytest writes two for a test
   * that failed and whose teardown failed, too.
   *
   * @throws IOException where the file can't be read, or is no whole XML of pytest
   */
  public static List<TestCaseResult> read(Path path) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    // From Java 24 on, a few thousand &lt; of a long traceback exceed the limits for entities,
    // which
    // guard against definitions in a DTD.
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
    factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
    try (InputStream bytes = Files.newInputStream(path)) {
      XMLStreamReader xml = factory.createXMLStreamReader(bytes);
      try {
        return List.copyOf(TestCases.merged(suites(xml)).values());
      } finally {
        xml.close();
      }
    } catch (XMLStreamException e) {
      throw new IOException("Not a whole XML of pytest: " + path, e);
    }
  }

  private static List<TestCaseResult> suites(XMLStreamReader xml) throws XMLStreamException {
    List<TestCaseResult> tests = new ArrayList<>();
    boolean root = true;
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      String element = xml.getLocalName();
      if (root && !element.equals("testsuites") && !element.equals("testsuite")) {
        throw new XMLStreamException("<" + element + "> is no test suite", xml.getLocation());
      }
      root = false;
      if (element.equals("testcase")) {
        testCase(xml).ifPresent(tests::add);
      }
    }
    return tests;
  }

  /** Empty for the nameless one that pytest writes for a test which an interrupt cut short. */
  private static Optional<TestCaseResult> testCase(XMLStreamReader xml) throws XMLStreamException {
    String className = attribute(xml, "classname");
    String name = attribute(xml, "name");
    String time = attribute(xml, "time");
    List<Problem> problems = new ArrayList<>();
    Optional<String> skipped = Optional.empty();
    String stdout = "";
    String stderr = "";
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String message = attribute(xml, "message");
      String type = attribute(xml, "type");
      switch (xml.getLocalName()) {
        case "failure" -> problems.add(Failures.failure(message, text(xml)));
        case "error" -> problems.add(error(message, text(xml)));
        case "skipped" -> skipped = Optional.of(skip(type, message, text(xml)));
        case "system-out" -> stdout += text(xml);
        case "system-err" -> stderr += text(xml);
        default -> text(xml);
      }
    }
    if (className.isEmpty() && name.isEmpty() && problems.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TestCaseResult(
            className,
            name.isEmpty() ? "(unnamed)" : name,
            Seconds.parse(time),
            problems,
            skipped,
            new Output(unlessHeaders(stdout), unlessHeaders(stderr)),
            List.of()));
  }

  private static String unlessHeaders(String output) {
    return HEADER.matcher(output).replaceAll("").isBlank() ? "" : output;
  }

  private static Problem error(String message, String text) {
    return message.equals("collection failure")
        ? Failures.collection(text)
        : Failures.error(message, text);
  }

  private static String skip(String type, String message, String text) {
    if (type.equals("pytest.xfail")) {
      return Skips.xfail(message);
    }
    Matcher module = SKIPPED_MODULE.matcher(text.strip());
    boolean collection = message.equals("collection skipped");
    return Skips.skip(collection && module.matches() ? module.group(1) : message);
  }

  private static String attribute(XMLStreamReader xml, String name) {
    String value = xml.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  /** The text of an element and all that it holds; afterwards the reader is at its end. */
  private static String text(XMLStreamReader xml) throws XMLStreamException {
    StringBuilder text = new StringBuilder();
    for (int depth = 1; depth > 0; ) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> depth++;
        case XMLStreamConstants.END_ELEMENT -> depth--;
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.getText());
        default -> {}
      }
    }
    return text.toString();
  }
}
