package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BaseImageTest {
  private static BaseImage image(String layers, String labels) throws IOException {
    String json =
        """
        {"Id": "sha256:1d", "Os": "linux", "Architecture": "amd64",
         "RootFS": {"Type": "layers", "Layers": %s}, "Config": {"Labels": %s}}
        """;
    return BaseImage.of("any:1", new ObjectMapper().readTree(json.formatted(layers, labels)));
  }

  private static BaseImage layers(String layers) throws IOException {
    return image(layers, "null");
  }

  @Test
  void standsOnThatWhoseLayersItAddsTo() throws IOException {
    BaseImage base = layers("[\"a\", \"b\"]");

    assertThat(layers("[\"a\", \"b\", \"c\"]").standsOn(base)).isTrue();
    assertThat(base.standsOn(base)).isFalse();
    assertThat(layers("[\"a\"]").standsOn(base)).isFalse();
    assertThat(layers("[\"a\", \"x\", \"b\"]").standsOn(base)).isFalse();
    assertThat(layers("null").standsOn(base)).isFalse();
  }

  @Test
  void labelsAreThoseOfItsConfiguration() throws IOException {
    assertThat(image("[]", "{\"x.y\": \"z\"}").labels()).containsEntry("x.y", "z").hasSize(1);
    assertThat(image("[]", "null").labels()).isEmpty();
  }
}
