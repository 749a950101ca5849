package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.pytest.Session.Test;
import io.github.pytestmatrix.result.ByName;
import io.github.pytestmatrix.result.Problem;
import io.github.pytestmatrix.result.TestCaseResult;
import io.github.pytestmatrix.result.TestCaseResult.Output;
import io.github.pytestmatrix.result.TestCaseResult.Source;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the XML that pytest writes at the end of a session, in both of its families. The code under
 * test may have had its hands in it: what it says is limited in size, and never a reason for a pass
 * that it does not hold.
 */
final class JUnitXmlReader {
  /** The text of a module's skip is a tuple of Python's: {@code ('…', 3, 'Skipped: reason')}. */
  private static final Pattern SKIPPED_MODULE =
      Pattern.compile(".*, u?['\"](?:Skipped: )?(.*)['\"]\\)", Pattern.DOTALL);

  /** pytest writes one above each kind of output, even if there was none. */
  private static final Pattern HEADER = Pattern.compile("(?m)^-+ Captured \\w+ -+$");

  private static final Pattern RUN = Pattern.compile("[1-9]\\d{0,8}");

  private static final Pattern END =
      Pattern.compile("\n<!-- pytest-matrix: ended, status (\\d{1,9}), (whole|partial) -->\\s*$");

  private static final int LONGEST_END = 100;
  private static final int DEEPEST = 64;
  private static final int LONGEST = 128 * 1024;

  /** Whatever a skip is told with, its reason is no novel. */
  private static final int LONGEST_SKIP = 4096;

  private final MemoryBudget allowance;
  private final String whole;
  private final Sources sources = new Sources();

  private JUnitXmlReader(MemoryBudget allowance, String whole) {
    this.allowance = allowance;
    this.whole = whole;
  }

  /** The tests in the file's order, with same-named ones merged. */
  static List<TestCaseResult> read(Path path, MemoryBudget allowance) throws IOException {
    List<TestCaseResult> tests = new ArrayList<>();
    for (Test test : report(path, allowance).tests()) {
      tests.add(test.result());
    }
    return List.copyOf(TestCases.merged(tests).values());
  }

  /**
   * Elements of one run of a test are merged, since pytest writes two for a test that failed and
   * whose teardown failed, too. Long texts are cut.
   *
   * @throws IOException where the file can't be read, is no whole XML of pytest, or holds more than
   *     is allowed; the message says which
   */
  static XmlReport report(Path path, MemoryBudget allowance) throws IOException {
    // Tests may have put something else in its place, or a link to it.
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path.getFileName() + " is not a file");
    }
    String whole = "junit/" + path.getFileName();
    try (Reader document = new BoundedXml(utf8(path), whole)) {
      return new XmlReport(new JUnitXmlReader(allowance, whole).read(document), end(path));
    } catch (XMLStreamException | IOException e) {
      throw new IOException(
          path.getFileName() + " is not a complete XML report of pytest: " + reason(e).strip(), e);
    }
  }

  /** pytest writes no other encoding; whatever isn't that is refused. */
  private static Reader utf8(Path path) throws IOException {
    CharsetDecoder strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new InputStreamReader(Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS), strict);
  }

  private static String reason(Exception e) {
    Throwable cause = e instanceof XMLStreamException && e.getCause() != null ? e.getCause() : e;
    if (cause instanceof CharacterCodingException) {
      return "it is not in UTF-8";
    }
    return String.valueOf(cause.getMessage()).replaceAll("\\s*\\R\\s*", " ");
  }

  /** Of the file's last line. */
  private static Optional<XmlReport.End> end(Path path) throws IOException {
    ByteBuffer tail = ByteBuffer.allocate(LONGEST_END);
    try (SeekableByteChannel file =
        Files.newByteChannel(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      file.position(Math.max(0, file.size() - LONGEST_END));
      while (tail.hasRemaining() && file.read(tail) >= 0) {}
    }
    String text = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
    Matcher end = END.matcher(text);
    return end.find()
        ? Optional.of(
            new XmlReport.End(Integer.parseInt(end.group(1)), end.group(2).equals("whole")))
        : Optional.empty();
  }

  private List<Test> read(Reader document) throws XMLStreamException, IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty("jdk.xml.maxElementDepth", String.valueOf(DEEPEST));
    // From Java 24 on, a few thousand &lt; of a long traceback exceed the limits for entities,
    // which guard against definitions in a DTD.
    factory.setProperty("jdk.xml.maxGeneralEntitySizeLimit", "0");
    factory.setProperty("jdk.xml.totalEntitySizeLimit", "0");
    XMLStreamReader xml = factory.createXMLStreamReader(document);
    try {
      return merged(suites(xml));
    } finally {
      xml.close();
    }
  }

  private static List<Test> merged(List<Test> tests) {
    return List.copyOf(ByName.merged(tests, JUnitXmlReader::name, Test::plus).values());
  }

  private static Object name(Test test) {
    return test.nodeId().isPresent() ? TestRun.of(test) : TestName.of(test.result());
  }

  private List<Test> suites(XMLStreamReader xml) throws XMLStreamException, IOException {
    List<Test> tests = new ArrayList<>();
    boolean root = true;
    while (xml.hasNext()) {
      if (xml.next() != XMLStreamConstants.START_ELEMENT) {
        continue;
      }
      String element = xml.getLocalName();
      if (root && !element.equals("testsuites") && !element.equals("testsuite")) {
        throw new IOException("<" + element + "> is not a test suite");
      }
      root = false;
      if (element.equals("testcase")) {
        String nodeId = attribute(xml, "nodeid");
        int run = run(attribute(xml, "run"));
        Optional<TestCaseResult> test = testCase(xml);
        if (test.isPresent()) {
          Optional<String> id = nodeId.isEmpty() ? Optional.empty() : Optional.of(nodeId);
          tests.add(new Test(id, run, true, test.get()));
        }
      }
    }
    return tests;
  }

  private static int run(String number) {
    return RUN.matcher(number).matches() ? Integer.parseInt(number) : 1;
  }

  /** Empty for the nameless one that pytest writes for a test which an interrupt cut short. */
  private Optional<TestCaseResult> testCase(XMLStreamReader xml)
      throws XMLStreamException, IOException {
    String className = attribute(xml, "classname");
    String name = attribute(xml, "name");
    String time = attribute(xml, "time");
    Optional<Source> source = sources.of(attribute(xml, "file"), attribute(xml, "line"));
    takeRoom(className.length() + name.length());
    List<Problem> problems = new ArrayList<>();
    Optional<String> skipped = Optional.empty();
    StringBuilder stdout = new StringBuilder();
    StringBuilder stderr = new StringBuilder();
    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
      String message = attribute(xml, "message");
      String type = attribute(xml, "type");
      switch (xml.getLocalName()) {
        case "failure" -> problems.add(bounded(Failures.failure(message, text(xml))));
        case "error" -> problems.add(bounded(error(message, text(xml))));
        case "skipped" -> skipped = Optional.of(skip(type, message, text(xml)));
        case "system-out" -> append(stdout, text(xml));
        case "system-err" -> append(stderr, text(xml));
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
            skipped.isPresent()
                ? Optional.of(allowance.text(skipped.get(), whole))
                : Optional.empty(),
            new Output(unlessHeaders(stdout.toString()), unlessHeaders(stderr.toString())),
            List.of(),
            source));
  }

  private void takeRoom(int names) throws IOException {
    if (!allowance.entry(names)) {
      throw new IOException("it has more tests than Maven's memory has room for");
    }
  }

  private Problem bounded(Problem problem) throws IOException {
    takeRoom(0);
    return Failures.bounded(problem, allowance, whole);
  }

  private String unlessHeaders(String output) {
    boolean none = output.isEmpty() || HEADER.matcher(output).replaceAll("").isBlank();
    return none ? "" : allowance.text(output, whole);
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
    if (message.equals("collection skipped") && text.length() <= LONGEST_SKIP) {
      Matcher module = SKIPPED_MODULE.matcher(text.strip());
      return Skips.skip(module.matches() ? module.group(1) : message);
    }
    return Skips.skip(message);
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
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> append(text, xml.getText());
        default -> {}
      }
    }
    return text.toString();
  }

  /** One text is bounded already, but there may be many. */
  private static void append(StringBuilder text, String more) {
    text.append(more, 0, Math.min(more.length(), Math.max(0, LONGEST - text.length())));
  }
}
