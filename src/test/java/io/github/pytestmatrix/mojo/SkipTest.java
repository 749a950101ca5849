package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SkipTest {
  @Test
  void nothingSetSkipsNothing() {
    assertThat(Skip.of(false, false, false, false).skipped()).isFalse();
  }

  @Test
  void eachPropertySkipsAndIsNamed() {
    assertThat(Skip.of(true, false, false, false).properties())
        .containsExactly("pytest-matrix.skip");
    assertThat(Skip.of(false, true, false, false).properties()).containsExactly("skipTests");
    assertThat(Skip.of(false, false, true, false).properties()).containsExactly("skipITs");
    assertThat(Skip.of(false, false, false, true).properties()).containsExactly("maven.test.skip");
    assertThat(Skip.of(false, true, true, false).message())
        .contains("skipTests and skipITs")
        .startsWith("Tests are skipped");
  }
}
