// Plain loops: decision 022
package io.github.pytestmatrix.mojo;

import io.github.pytestmatrix.plan.Setting;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maven gives {@code null} for an element that is absent or empty; here that ends. */
final class PomValues {
  private PomValues() {}

  /**
   * The settings that the user gave: each stands in the field of its element's name, if the bean
   * has it.
   */
  static Map<Setting, String> settings(Class<?> type, Object bean) {
    Map<Setting, String> texts = new EnumMap<>(Setting.class);
    for (Field field : type.getDeclaredFields()) {
      Setting setting = Setting.of(field.getName()).orElse(null);
      if (setting != null && text(field, bean) instanceof String text) {
        texts.put(setting, text);
      }
    }
    return texts;
  }

  private static @Nullable Object text(Field field, Object bean) {
    try {
      field.setAccessible(true); // as Maven does, who fills it
      return field.get(bean);
    } catch (IllegalAccessException notFromHere) {
      throw new IllegalStateException(notFromHere);
    }
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** An empty element is an empty value: {@code <FLAG/>} sets the variable to nothing. */
  static Map<String, String> values(Map<String, @Nullable String> map) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable String> entry : map.entrySet()) {
      values.put(entry.getKey(), orEmpty(entry.getValue()));
    }
    return values;
  }

  /**
   * Maven gives an empty list where the user wrote none. To say that there are none, against a
   * default, the user writes one empty element.
   */
  static Optional<List<String>> list(@Nullable List<@Nullable String> texts) {
    if (texts == null || texts.isEmpty()) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    for (@Nullable String text : texts) {
      String value = orEmpty(text);
      if (!value.isBlank()) {
        values.add(value);
      }
    }
    return Optional.of(List.copyOf(values));
  }
}
