package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SanitizedTest {
  @Test
  void coloursGoAndTextStays() {
    assertThat(Sanitized.block("\u001b[1;31mred\u001b[0m\r\nblack\tx")).isEqualTo("red\nblack\tx");
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
    assertThat(Sanitized.block(text).chars()).allMatch(letter -> letter >= 0x20 && letter < 0x7f);
  }

  @Test
  void controlsStayVisible() {
    assertThat(Sanitized.block("\u001b[2Ja\rb\u202e")).isEqualTo("\\x1b[2Ja\\rb\\u202e");
  }

  @Test
  void lineIsOneLine() {
    assertThat(Sanitized.line(" a\nb\r\nc\td ")).isEqualTo("a\\nb\\nc d");
  }

  @Test
  void otherLettersStay() {
    assertThat(Sanitized.line("gr\u00fc\u00df \u4e2d \ud83d\ude00"))
        .isEqualTo("gr\u00fc\u00df \u4e2d \ud83d\ude00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "::set-output name=a::b|: :set-output name=a::b",
        "  ::error::x|  : :error::x",
        "\u00a0\u2003::error::x|\u00a0\u2003: :error::x",
        "\ufe0f::error::x|\ufe0f: :error::x",
        "\u001b[31m::error::x|: :error::x",
        ":\u200b:error::x|:\\u200b:error::x",
        "##\u001b[0mvso[task.complete]x|## vso[task.complete]x",
        "###[error]x|### [error]x",
        "x ##vso[task.setvariable]y|x ## vso[task.setvariable]y",
        "##teamcity[testFailed name='x']|## teamcity[testFailed name='x']",
        "##[error]x|## [error]x",
        "x_section_start:1560896352:a|x_section_start :1560896352:a",
        "section_end:1560896352:a\r\u001b[0K|section_end :1560896352:a\\r\\x1b[0K",
        "travis_fold:start:a|travis_fold:start :a",
        "travis_time:end:a:start=1,finish=2|travis_time:end :a:start=1,finish=2",
        "\u001b[8mha:AAAA\u001b[0m|ha:AAAA",
        "\u001b_bk;t=1\u0007x|\\x1b_bk;t=1\\x07x",
        "--- group| --- group",
        "+++ group| +++ group",
        "~~~\tgroup| ~~~\tgroup",
        "^^^ +++| ^^^ +++"
      })
  void ciSystemsFindNoOrders(String text, String harmless) {
    assertThat(Sanitized.block("first\n" + text)).isEqualTo("first\n" + harmless);
    assertThat(Sanitized.block(text)).isEqualTo(harmless);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Tests run: 1, Failures: 0|Tests run : 1, Failures: 0",
        "BUILD SUCCESS|BUILD-SUCCESS",
        "BUILD  FAILURE|BUILD-FAILURE"
      })
  void nothingPassesForMavensOwnVerdict(String text, String harmless) {
    assertThat(Sanitized.line(text)).isEqualTo(harmless);
  }

  @Test
  void quotedTextHasAMarginOnEachLine() {
    assertThat(Sanitized.quoted("one\r\n\ntwo\n[INFO] three\u2028four"))
        .isEqualTo("| one\n|\n| two\n| [INFO] three\\u2028four");
  }

  @Test
  void furtherLinesOfAMessageAreIndented() {
    assertThat(Sanitized.message("one\n[INFO] BUILD SUCCESS\n::error::x\n"))
        .isEqualTo("one\n  [INFO] BUILD-SUCCESS\n  : :error::x");
  }

  @Test
  void indentationCanBeKept() {
    assertThat(Sanitized.indented("  a\u001b[Ab\nc ")).isEqualTo("  a\\x1b[Ab\\nc");
    assertThat(Sanitized.indented(" ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"test_a.py::test_x", "## Heading", "---- Captured stdout ----", "a::b"})
  void usualTextStaysAsItIs(String text) {
    assertThat(Sanitized.block(text)).isEqualTo(text);
  }
}
