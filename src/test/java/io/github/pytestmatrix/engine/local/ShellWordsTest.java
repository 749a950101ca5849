package io.github.pytestmatrix.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-q tests",
        "  -q\t tests/test_a.py::test_b  ",
        "-k 'not slow and not \"odd\"'",
        "-k \"it's\"",
        "-m \"a\\\"b\\\\c\\d\"",
        "a\\ b '' \"\" c''d",
        "--cov=src --cov-report=term,xml -p no:x",
        "-o 'x=$HOME' '*' '#no comment'",
        "-q\n  --strict\n  tests",
        "t\u00e4st/\u2603",
        "a\\$b a\\*b"
      })
  void wordsAreThoseThatAShellSees(String text) throws Exception {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
    Process shell =
        new ProcessBuilder(
                "sh", "-c", "for word in " + line + "; do printf '%s\\0' \"$word\"; done")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String seen = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    List<String> words =
        seen.isEmpty() ? List.of() : List.of(seen.substring(0, seen.length() - 1).split("\0", -1));

    assertThat(ShellWords.parse(text)).contains(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$HOME",
        "\"$HOME\"",
        "`id`",
        "tests/*.py",
        "test_[ab].py",
        "a?",
        "~/tests",
        "a; b",
        "a | b",
        "a > b",
        "a & b",
        "$(id)",
        "'open",
        "\"open",
        "# comment"
      })
  void whatNeedsAShellIsLeftToOne(String text) {
    assertThat(ShellWords.parse(text)).isEmpty();
  }

  @Test
  void aBackslashAtTheEndNeedsAShell() {
    assertThat(ShellWords.parse("a\\")).isEmpty();
  }
}
