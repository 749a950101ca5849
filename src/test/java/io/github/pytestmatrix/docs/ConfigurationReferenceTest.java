package io.github.pytestmatrix.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.docs.Descriptor.Parameter;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ConfigurationReferenceTest {
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final String WRITE = "pytest-matrix.docs.write";
  private static final String BEGIN = "<!-- begin: made from the plugin's descriptor -->\n";
  private static final String END = "<!-- end -->\n";
  private static final Pattern XML = Pattern.compile("(?s)```xml\n(.*?)```");

  private final Descriptor descriptor = descriptor();

  @Test
  void thePageIsWhatTheDescriptorSays() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).contains(BEGIN, END);
    String expected =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + "\n"
            + ConfigurationReference.markdown(descriptor)
            + "\n"
            + page.substring(page.indexOf(END));

    if (System.getProperty(WRITE) != null) {
      Files.writeString(PAGE, expected);
      return;
    }
    assertThat(page)
        .as(
            "%s is not what the goals' Javadoc says. Write it anew:"
                + " mvn test -Dtest=ConfigurationReferenceTest -D%s",
            PAGE, WRITE)
        .isEqualTo(expected);
  }

  @Test
  void everyParameterHasATextAndSaysSinceWhen() {
    for (Parameter parameter : ownParameters()) {
      assertThat(parameter.text()).as("Javadoc of " + parameter.name()).isNotBlank();
      assertThat(parameter.since()).as("@since of " + parameter.name()).isNotBlank();
    }
  }

  @Test
  void everyParameterThatIsOneTextHasAProperty() {
    Set<String> structured = Set.of("matrix", "excludes", "includes", "overrides", "environment");
    assertThat(ownParameters())
        .filteredOn(parameter -> !structured.contains(parameter.name()))
        .allSatisfy(parameter -> assertThat(parameter.property()).as(parameter.name()).isPresent());
  }

  @Test
  void examplesUseParametersThatExist() throws Exception {
    Set<String> known =
        ownParameters().stream().map(Parameter::name).collect(Collectors.toUnmodifiableSet());
    int examples = 0;
    for (Path page : Pages.all()) {
      for (String name : configured(Files.readString(page))) {
        assertThat(known).as(page.toString()).contains(name);
        examples++;
      }
    }
    assertThat(examples).isGreaterThan(10);
  }

  private static List<String> configured(String page) throws Exception {
    List<String> names = new ArrayList<>();
    Matcher xml = XML.matcher(page);
    while (xml.find()) {
      Element root =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader("<example>" + xml.group(1) + "</example>")))
              .getDocumentElement();
      NodeList configurations = root.getElementsByTagName("configuration");
      for (int i = 0; i < configurations.getLength(); i++) {
        for (Node node = configurations.item(i).getFirstChild();
            node != null;
            node = node.getNextSibling()) {
          if (node instanceof Element element) {
            names.add(element.getTagName());
          }
        }
      }
    }
    return names;
  }

  /** Those of our goals; {@code help} comes from the plugin tools. */
  private List<Parameter> ownParameters() {
    return descriptor.goals().stream()
        .filter(goal -> !goal.name().equals("help"))
        .flatMap(goal -> goal.parameters().stream())
        .distinct()
        .toList();
  }

  private static Descriptor descriptor() {
    try {
      return Descriptor.read(Descriptor.ENHANCED);
    } catch (IOException missing) {
      throw new IllegalStateException("Run mvn process-classes first", missing);
    }
  }
}
