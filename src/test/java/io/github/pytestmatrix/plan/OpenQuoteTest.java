package io.github.pytestmatrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenQuoteTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-k 'a or b' -m \"not slow\"",
        "-k \"it's\" 'say \"x\"'",
        "-k it\\'s",
        "-k \"a\\\"b\"",
        "-q # it's a comment",
        "-q # it's\n-x",
        "-k \"$(echo 'a\"b')\"",
        "-k $'it\\'s'",
        "-k `echo \"'\"`"
      })
  void whatAShellCanReadIsRight(String words) {
    assertThat(OpenQuote.in(words)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-k 'a or b", "-k 'a' 'a or b", "-k a#b 'a or b", "-q #x\n'a or b"})
  void openOneIsShown(String words) {
    assertThat(OpenQuote.in(words)).contains(new OpenQuote('\'', "'a or b"));
  }

  @Test
  void backslashEndsNoSingleQuotes() {
    assertThat(OpenQuote.in("-k 'a\\' b'")).isPresent();
  }
}
