package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.plan.Setting;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PomValuesTest {
  @Test
  void absentTextIsNoSetting() throws ReflectiveOperationException {
    OverrideParameter bean = new OverrideParameter();
    give(bean, "setup", "x");

    assertThat(bean.toOverride().settings().texts()).containsExactly(Map.entry(Setting.SETUP, "x"));
    assertThat(PomValues.orEmpty(null)).isEmpty();
    assertThat(PomValues.orEmpty("x")).isEqualTo("x");
  }

  /** A new one is a line in {@link Setting}; this tells which parameters it still needs. */
  @ParameterizedTest
  @EnumSource(Setting.class)
  void eachSettingIsAParameterOfAllCellsAndOfSome(Setting setting)
      throws ReflectiveOperationException {
    String name = setting.element().substring(1, setting.element().length() - 1);
    OverrideParameter bean = new OverrideParameter();
    give(bean, name, "x");

    assertThat(bean.toOverride().settings().texts()).containsExactly(Map.entry(setting, "x"));
    if (setting != Setting.ALLOW_FAILURE) { // which is said of some cells only
      assertThat(CellMojo.class.getDeclaredField(name).getType()).isEqualTo(String.class);
    }
  }

  private static void give(Object bean, String name, String value)
      throws ReflectiveOperationException {
    Field field = bean.getClass().getDeclaredField(name);
    field.setAccessible(true);
    field.set(bean, value);
  }

  @Test
  void emptyElementIsAnEmptyValueInItsPlace() {
    Map<String, String> map = new LinkedHashMap<>();
    map.put("Z", "1");
    map.put("FLAG", null);
    map.put("A", "2");

    assertThat(PomValues.values(map).entrySet())
        .containsExactly(Map.entry("Z", "1"), Map.entry("FLAG", ""), Map.entry("A", "2"));
  }

  @Test
  void emptyListIsNoneWrittenButOneEmptyElementIsNoneWanted() {
    assertThat(PomValues.list(null)).isEmpty();
    assertThat(PomValues.list(List.of())).isEmpty();
    assertThat(PomValues.list(Arrays.asList((String) null))).contains(List.of());
    assertThat(PomValues.list(Arrays.asList(" ", "a"))).contains(List.of("a"));
  }
}
