package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.plan.Setting;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextsTest {
  @Test
  void absentTextIsNoSetting() {
    Map<Setting, String> texts = new EnumMap<>(Setting.class);
    Texts.put(texts, Setting.IMAGE, null);
    Texts.put(texts, Setting.SETUP, "x");

    assertThat(texts).containsOnlyKeys(Setting.SETUP);
    assertThat(Texts.orEmpty(null)).isEmpty();
    assertThat(Texts.orEmpty("x")).isEqualTo("x");
  }

  @Test
  void emptyElementIsAnEmptyValueInItsPlace() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("Z", "1");
    map.put("FLAG", null);
    map.put("A", "2");

    assertThat(Texts.values(map).entrySet())
        .containsExactly(Map.entry("Z", "1"), Map.entry("FLAG", ""), Map.entry("A", "2"));
  }

  @Test
  void emptyListIsNoneWrittenButOneEmptyElementIsNoneWanted() {
    assertThat(Texts.list(null)).isEmpty();
    assertThat(Texts.list(List.of())).isEmpty();
    assertThat(Texts.list(Arrays.asList((String) null))).contains(List.of());
    assertThat(Texts.list(Arrays.asList(" ", "a"))).contains(List.of("a"));
  }
}
