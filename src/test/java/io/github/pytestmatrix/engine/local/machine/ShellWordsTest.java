package io.github.pytestmatrix.engine.local.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.shared.Shell;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
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
        "a\\$b a\\*b",
        "# comment",
        "a\\ #b 'c\n  d'",
      })
  void wordsAreThoseThatAShellSees(String text) throws Exception {
    String line = Shell.arguments(text);
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
        "false || true",
        "true && echo a",
        "echo a 2>&1",
        "cat <<< a",
        "a >> b",
        "a |& b",
        "(a; b)",
        "$(a;)"
      })
  void operatorsOfSeveralCharactersAreNotTorn(String text) {
    assertThat(Shell.arguments(text).replace(" ", "")).isEqualTo(text.replace(" ", ""));
    for (String operator : List.of("||", "&&", ">&", "<<<", ">>", "|&")) {
      assertThat(Shell.arguments(text).contains(operator))
          .as(operator)
          .isEqualTo(text.contains(operator));
    }
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
        "\"joined \\\n line\"",
      })
  void whatNeedsAShellIsLeftToOne(String text) {
    assertThat(ShellWords.parse(text)).isEmpty();
  }

  @Test
  void linesAreReadAsByAShell() {
    String text =
        """
        # a comment, with 'a quote
        -q   # another; "here

          -k 'not # this
        nor that' \\
          --maxfail=1\\
        0 a#b "#c" \\#d
          # the last one
        --runslow tests
        """;

    assertThat(ShellWords.parse(text))
        .contains(
            List.of(
                "-q",
                "-k",
                "not # this\nnor that",
                "--maxfail=10",
                "a#b",
                "#c",
                "#d",
                "--runslow",
                "tests"));
  }

  @Test
  void nestedCommandsKeepTheirLines() {
    assertThat(
            Shell.arguments(
                "-k $(echo a # )\n echo 'b)')\n\"$(cat \"x y\")\"\n`id\n`  ${A:-b # c}"))
        .isEqualTo("-k $(echo a # )\n echo 'b)') \"$(cat \"x y\")\" `id\n` ${A:-b # c}");
  }

  @Test
  void aBackslashAtTheEndNeedsAShell() {
    assertThat(ShellWords.parse("a\\")).isEmpty();
  }
}
