// Plain loops: decision 022
package io.github.pytestmatrix.matrix;

import io.github.pytestmatrix.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Names cells by their values: {@code py312-django42}. Ids are file names, suffixes of class names
 * and container names, so they hold only {@code a-z}, {@code 0-9} and {@code -}.
 */
final class CellIds {
  private static final int LONGEST = 60;
  private static final int HASH = 8;

  private CellIds() {}

  static List<Cell> name(List<Map<String, String>> cells) {
    List<String> ids = new ArrayList<>();
    Map<String, Integer> uses = new HashMap<>();
    for (Map<String, String> values : cells) {
      String id = id(values);
      ids.add(id);
      uses.put(id, uses.getOrDefault(id, 0) + 1);
    }
    List<Cell> named = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      String id = ids.get(i);
      Map<String, String> values = cells.get(i);
      // 1.11 and 11.1 look the same without their dots.
      boolean ambiguous = uses.getOrDefault(id, 0) > 1;
      named.add(new Cell(ambiguous || id.length() > LONGEST ? hashed(id, values) : id, values));
    }
    return named;
  }

  private static String id(Map<String, String> values) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      parts.add(part(value.getKey(), value.getValue()));
    }
    return String.join("-", parts);
  }

  private static String part(String axis, String value) {
    if (value.isEmpty()) {
      return slug(axis);
    }
    String slug = slug(value);
    if (slug.isEmpty()) {
      slug = hash(value);
    }
    if (axis.equals(Axis.PYTHON)) {
      return Character.isDigit(slug.charAt(0)) ? "py" + slug : slug;
    }
    return slug(axis) + slug;
  }

  private static String slug(String text) {
    return text.toLowerCase(Locale.ROOT)
        .replace(".", "")
        .replaceAll("[^a-z0-9]+", "-")
        .replaceAll("^-+|-+$", "");
  }

  private static String hashed(String id, Map<String, String> values) {
    String kept = id.substring(0, Math.min(id.length(), LONGEST - HASH - 1));
    return kept.replaceAll("-+$", "") + "-" + hash(values.toString());
  }

  private static String hash(String text) {
    return Sha256.of(text).substring(0, HASH);
  }
}
