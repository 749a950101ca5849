package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private final List<MatrixException> faults = new ArrayList<>();

  /** What Maven sees of a parameter after the check of what its property has. */
  private String seen(Class<?> type, String name, String standard, String given) {
    String property = "${pytest-matrix." + name + "}";
    Xpp3Dom element = new Xpp3Dom(name);
    element.setValue(property);
    element.setAttribute("default-value", standard);
    Xpp3Dom all = new Xpp3Dom("configuration");
    all.addChild(element);
    Parameters parameters =
        new Parameters(
            new MojoDescriptor(), Map.of(name, new Shape.Text(type)), Set.of(name), Set.of());
    new Values(text -> text.equals(property) ? Optional.of(given) : Optional.empty(), faults)
        .check(new Xpp3Dom(all), all, parameters, new Xpp3Dom("configuration"));
    return element.getValue();
  }

  @Test
  void anEmptyPropertyLeavesTheDefault() {
    assertThat(seen(String.class, "timeout", "1h", "")).isEqualTo("1h");
    assertThat(seen(int.class, "maxCells", "256", " ")).isEqualTo("256");
    assertThat(seen(boolean.class, "failFast", "false", "")).isEqualTo("false");
    assertThat(seen(String.class, "engine", "auto", "")).isEqualTo("auto");
    assertThat(faults).isEmpty();
  }

  @Test
  void aGoodValueStays() {
    assertThat(seen(int.class, "maxCells", "256", "7")).isEqualTo("${pytest-matrix.maxCells}");
    assertThat(faults).isEmpty();
  }

  @Test
  void aBadValueIsAFaultAndDoesNotReachMaven() {
    assertThat(seen(int.class, "maxCells", "256", "many")).isEqualTo("256");
    assertThat(faults)
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault)
                    .hasMessageContaining(
                        "<maxCells> (-Dpytest-matrix.maxCells) is 'many', which is not valid."));
  }
}
