package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HarmlessTest {
  @Test
  void coloursGoAndTextStays() {
    assertThat(Harmless.block("\u001b[1;31mred\u001b[0m\r\nblack\tx")).isEqualTo("red\nblack\tx");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u001b[2J",
        "\u001b]0;title\u0007",
        "a\rb",
        "a\bb",
        "\u009b2J",
        "\u0085",
        "\u2028",
        "\u202e",
        "\u200b",
        "\u007f",
        "\u0000",
        "\ud800"
      })
  void nothingMovesTheCursorOrHides(String text) {
    assertThat(Harmless.block(text).chars()).allMatch(letter -> letter >= 0x20 && letter < 0x7f);
  }

  @Test
  void controlsStayVisible() {
    assertThat(Harmless.block("\u001b[2Ja\rb\u202e")).isEqualTo("\\x1b[2Ja\\rb\\u202e");
  }

  @Test
  void lineIsOneLine() {
    assertThat(Harmless.line(" a\nb\r\nc\td ")).isEqualTo("a\\nb\\nc d");
  }

  @Test
  void otherLettersStay() {
    assertThat(Harmless.line("gr\u00fc\u00df \u4e2d \ud83d\ude00"))
        .isEqualTo("gr\u00fc\u00df \u4e2d \ud83d\ude00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "::set-output name=a::b|: :set-output name=a::b",
        "  ::error::x|  : :error::x",
        "x ##vso[task.setvariable]y|x ## vso[task.setvariable]y",
        "##teamcity[testFailed name='x']|## teamcity[testFailed name='x']",
        "##[error]x|## [error]x",
        "section_start:1560896352:a|section_start :1560896352:a",
        "--- group| --- group",
        "+++ group| +++ group"
      })
  void ciSystemsFindNoOrders(String text, String harmless) {
    assertThat(Harmless.block("first\n" + text)).isEqualTo("first\n" + harmless);
    assertThat(Harmless.block(text)).isEqualTo(harmless);
  }

  @ParameterizedTest
  @ValueSource(strings = {"test_a.py::test_x", "## Heading", "---- Captured stdout ----", "a::b"})
  void usualTextStaysAsItIs(String text) {
    assertThat(Harmless.block(text)).isEqualTo(text);
  }
}
