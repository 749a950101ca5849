package io.github.pytestmatrix.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Surefire's own schema for every report that a test writes; reports of ours have to keep further
 * promises. The build takes the schema from Surefire's sources. As a program it checks the {@code
 * TEST-*.xml} below the folders given.
 */
public final class SurefireSchema {
  private static final Schema SCHEMA = schema();

  private SurefireSchema() {}

  /**
   * @return a sentence for each fault; empty for a valid report
   */
  public static List<String> validate(Path report) {
    List<String> faults = new ArrayList<>();
    try (InputStream in = Files.newInputStream(report)) {
      Validator validator = SCHEMA.newValidator();
      validator.setErrorHandler(new Collector(faults));
      validator.validate(new StreamSource(in));
      if (faults.isEmpty()) {
        Element suite = document(report).getDocumentElement();
        if (isOurs(suite)) {
          ourRules(suite, faults);
        }
      }
    } catch (SAXException e) {
      faults.add(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return faults.stream().distinct().map(fault -> report + ": " + fault).toList();
  }

  /**
   * @return the faults of all reports directly in the folder and below it
   */
  public static List<String> validateAll(Path folder) {
    return reports(folder).stream().flatMap(report -> validate(report).stream()).toList();
  }

  /** All {@code TEST-*.xml} in the folder and below it. */
  public static List<Path> reports(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Document document(Path report) {
    try {
      return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
    } catch (SAXException | ParserConfigurationException e) {
      throw new IllegalArgumentException(report.toString(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Element> children(Element parent, String name) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element child && child.getTagName().equals(name)) {
        children.add(child);
      }
    }
    return children;
  }

  private static boolean isOurs(Element suite) {
    return children(suite, "properties").stream()
        .flatMap(properties -> children(properties, "property").stream())
        .anyMatch(property -> property.getAttribute("name").equals("pytest-matrix.cell"));
  }

  private static void ourRules(Element suite, List<String> faults) {
    List<Element> cases = children(suite, "testcase");
    count("tests", suite, cases.size(), faults);
    count("errors", suite, with(cases, "error"), faults);
    count(
        "failures",
        suite,
        cases.stream().filter(one -> has(one, "failure") && !has(one, "error")).count(),
        faults);
    count("skipped", suite, with(cases, "skipped"), faults);
    long names = cases.stream().map(one -> one.getAttribute("name")).distinct().count();
    if (names != cases.size()) {
      faults.add("testcases with equal names");
    }
    for (Element one : cases) {
      String name = one.getAttribute("name");
      if (name.isBlank() || !one.getAttribute("classname").equals(suite.getAttribute("name"))) {
        faults.add("testcase \"" + name + "\": no name, or not its suite's class");
      }
      if (!one.getAttribute("time").matches("\\d+\\.\\d{3}")) {
        faults.add("testcase \"" + name + "\": time " + one.getAttribute("time"));
      }
      for (String problem : List.of("failure", "error")) {
        if (children(one, problem).size() > 1) {
          faults.add("testcase \"" + name + "\": several of " + problem);
        }
      }
      for (String problem :
          List.of("failure", "error", "rerunFailure", "rerunError", "flakyFailure", "flakyError")) {
        children(one, problem).stream()
            .filter(element -> element.getAttribute("type").isBlank())
            .forEach(element -> faults.add("testcase \"" + name + "\": untyped " + problem));
      }
    }
  }

  private static void count(String attribute, Element suite, long actual, List<String> faults) {
    if (!suite.getAttribute(attribute).equals(String.valueOf(actual))) {
      faults.add(
          attribute + " is " + suite.getAttribute(attribute) + ", the elements say " + actual);
    }
  }

  private static long with(List<Element> cases, String child) {
    return cases.stream().filter(one -> has(one, child)).count();
  }

  private static boolean has(Element one, String child) {
    return !children(one, child).isEmpty();
  }

  private static Schema schema() {
    URL surefires =
        Objects.requireNonNull(
            SurefireSchema.class.getResource("/surefire/surefire-test-report.xsd"),
            "Surefire's schema is missing. Run mvn generate-test-resources first");
    try {
      return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI).newSchema(surefires);
    } catch (SAXException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Collector(List<String> faults) implements ErrorHandler {
    @Override
    public void warning(SAXParseException fault) {
      add(fault);
    }

    @Override
    public void error(SAXParseException fault) {
      add(fault);
    }

    @Override
    public void fatalError(SAXParseException fault) {
      add(fault);
    }

    private void add(SAXParseException fault) {
      faults.add("line " + fault.getLineNumber() + ": " + fault.getMessage());
    }
  }

  /** Ends with 1 where a report is at fault, or where there is none at all. */
  public static void main(String[] folders) {
    List<Path> reports =
        Stream.of(folders).flatMap(folder -> reports(Path.of(folder)).stream()).toList();
    List<String> faults = reports.stream().flatMap(report -> validate(report).stream()).toList();
    faults.forEach(System.err::println);
    System.out.println(reports.size() + " reports, " + faults.size() + " faults");
    System.exit(faults.isEmpty() && !reports.isEmpty() ? 0 : 1);
  }
}
