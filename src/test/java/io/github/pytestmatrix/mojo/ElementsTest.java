package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;

class ElementsTest {
  private final List<MatrixException> faults = new ArrayList<>();

  @Test
  void valuesOfMavensAttributesAreChecked() { // Maven 4 does so itself, Maven 3 passes over them
    check("combine.self", "overide");
    check("combine.children", "apend");

    assertThat(faults)
        .extracting(MatrixException::what)
        .containsExactly(
            "<image> has combine.self=\"overide\", which Maven does not support.",
            "<image> has combine.children=\"apend\", which Maven does not support.");
  }

  @Test
  void mavensAttributesMayStandAnywhere() {
    check("combine.self", "override");
    check("combine.children", "append");
    check("combine.id", "any");
    check("combine.keys", "any");

    assertThat(faults).isEmpty();
  }

  private void check(String attribute, String value) {
    Xpp3Dom configuration = new Xpp3Dom("configuration");
    Xpp3Dom image = new Xpp3Dom("image");
    image.setAttribute(attribute, value);
    configuration.addChild(image);
    new Elements(Map.of("image", new Shape.Text(String.class)), faults, new ArrayList<>())
        .check(configuration);
  }
}
