package io.github.pytestmatrix.engine.shared;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MissingExtraTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "  WARNING: shop 1.0 does not provide the extra 'my-test'\n",
        "WARNING: shop 1.0 does not provide the extra 'my_test'\nmore\n",
        "warning: The package `shop @ file:///w` does not have an extra named `My.Test`\n",
      })
  void theProjectsOwnIsAnErrorAndAnothersIsNot(String output) {
    MissingExtra missing = new MissingExtra();
    for (byte one : ("Collecting\n" + output).getBytes(StandardCharsets.UTF_8)) {
      missing.add(new byte[] {one});
    }

    assertThatThrownBy(() -> missing.check(List.of("docs", "my-test")))
        .hasMessageContaining("The project has no extra 'my-test'");
    assertThatCode(() -> missing.check(List.of("docs"))).doesNotThrowAnyException();
  }
}
