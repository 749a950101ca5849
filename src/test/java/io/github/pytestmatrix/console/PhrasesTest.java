package io.github.pytestmatrix.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class PhrasesTest {
  @Test
  void durationsReadWellAtEachSize() {
    assertThat(Phrases.human(Duration.ofMillis(1530))).isEqualTo("1.53 s");
    assertThat(Phrases.human(Duration.ofSeconds(125))).isEqualTo("2 min 5 s");
    assertThat(Phrases.human(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
    assertThat(Phrases.clock(Duration.ofSeconds(65))).isEqualTo("1:05");
    assertThat(Phrases.clock(Duration.ofSeconds(3665))).isEqualTo("1:01:05");
    assertThat(Phrases.clock(Duration.ofSeconds(-5))).isEqualTo("0:00");
  }

  @Test
  void numbersDoNotFollowTheUsersLanguage() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(Phrases.seconds(Duration.ofMillis(1234))).isEqualTo("1.234 s");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void listsAreCutWhereThatSavesAnything() {
    assertThat(Phrases.list(List.of("a", "b", "c"), 2)).isEqualTo("a, b, c");
    assertThat(Phrases.list(List.of("a", "b", "c", "d"), 2)).isEqualTo("a, b and 2 more");
  }

  @Test
  void textIsCutToColumnsNotToCharacters() {
    assertThat(Phrases.cut("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Phrases.cut("abcdefg", 6)).isEqualTo("abc...");
    assertThat(Phrases.cut("\u4e2d\u4e2d\u4e2d\u4e2d", 6)).isEqualTo("\u4e2d...");
    assertThat(Phrases.cut("abcdef", 2)).isEqualTo("..");
    assertThat(Phrases.cut("abcdef", 0)).isEmpty();
    assertThat(Phrases.cutStart("abcdef", 6)).isEqualTo("abcdef");
    assertThat(Phrases.cutStart("abcdefg", 6)).isEqualTo("...efg");
    assertThat(Phrases.cutStart("\u4e2d\u4e2d\u4e2d\u4e2d", 6)).isEqualTo("...\u4e2d");
    assertThat(Phrases.cutStart("abcdef", 2)).isEqualTo("..");
    assertThat(Phrases.cutStart("abcdef", -1)).isEmpty();
  }

  @Test
  void longIdsKeepBothEnds() {
    assertThat(Phrases.cell("py312-django42-postgres", 13)).isEqualTo("py312...tgres");
    assertThat(Phrases.cell("py38", 6)).isEqualTo("py38  ");
  }
}
