package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.DockerException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonMessageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"message\":\"no space left\"}  | no space left",
        "{\"message\":\"\\\"x\\\" \\u003c 1, so\\nno\"} | ~\"x\" < 1, so\nno~",
        "{\"cause\":\"a\",\"message\":\"b: a\",\"response\":404} | b: a",
        "{\"cause\":\"a\"} | a",
        "{\"other\":1} | {\"other\":1}",
        "{cut off | {cut off",
        "Bad gateway | Bad gateway",
        "plain | plain"
      })
  void theDaemonsOwnWords(String message, String words) {
    assertThat(DaemonMessage.text(new DockerException(message, 500)))
        .isEqualTo(words.replace("\\n", "\n"));
  }
}
