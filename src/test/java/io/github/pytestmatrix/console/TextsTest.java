package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void durationsReadWellAtEachSize() {
    assertThat(Texts.human(Duration.ofMillis(1530))).isEqualTo("1.53 s");
    assertThat(Texts.human(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    assertThat(Texts.human(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
    assertThat(Texts.clock(Duration.ofSeconds(65))).isEqualTo("1:05");
    assertThat(Texts.clock(Duration.ofSeconds(3665))).isEqualTo("1:01:05");
    assertThat(Texts.clock(Duration.ofSeconds(-5))).isEqualTo("0:00");
  }

  @Test
  void numbersDoNotFollowTheUsersLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Texts.seconds(Duration.ofMillis(1234))).isEqualTo("1.234 s");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void listsAreCutWhereThatSavesAnything() {
    assertThat(Texts.list(List.of("a", "b", "c"), 2)).isEqualTo("a, b, c");
    assertThat(Texts.list(List.of("a", "b", "c", "d"), 2)).isEqualTo("a, b and 2 more");
  }

  @Test
  void textIsCutToColumnsNotToCharacters() {
    assertThat(Texts.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Texts.cut("abcdefg", 6)).isEqualTo("abc...");
    assertThat(Texts.cut("\u4e2d\u4e2d\u4e2d\u4e2d", 6)).isEqualTo("\u4e2d...");
    assertThat(Texts.cut("abcdef", 2)).isEqualTo("..");
    assertThat(Texts.cut("abcdef", 0)).isEmpty();
    assertThat(Texts.cutStart("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Texts.cutStart("abcdefg", 6)).isEqualTo("...efg");
    assertThat(Texts.cutStart("\u4e2d\u4e2d\u4e2d\u4e2d", 6)).isEqualTo("...\u4e2d");
    assertThat(Texts.cutStart("abcdef", 2)).isEqualTo("..");
    assertThat(Texts.cutStart("abcdef", -1)).isEmpty();
  }

  @Test
  void longIdsKeepBothEnds() {
    assertThat(Texts.cell("py312-django42-postgres", 13)).isEqualTo("py312...tgres");
    assertThat(Texts.cell("py38", 6)).isEqualTo("py38  ");
  }
}
