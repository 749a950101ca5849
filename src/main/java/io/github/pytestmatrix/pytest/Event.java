package io.github.pytestmatrix.pytest;

import io.github.pytestmatrix.XmlCharacters;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A record of the probe: a flat JSON object. */
record Event(Map<String, String> fields) {
  /** The probe cuts all texts at half of this. */
  private static final int LONGEST = 128 * 1024;

  String kind() {
    return fields.getOrDefault("e", "");
  }

  /** The field's value, fit for XML; empty where it is absent. */
  String text(String name) {
    String text = fields.getOrDefault(name, "");
    return XmlCharacters.asPytest(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
  }

  /** The node id as it is: pytest gets it back. */
  String nodeId() {
    return fields.getOrDefault("id", "");
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  Optional<Integer> number(String name) {
    try {
      return Optional.of(Integer.valueOf(fields.getOrDefault(name, "")));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Which run of its test it is of. */
  int run() {
    return Math.max(1, number("n").orElse(1));
  }

  Duration seconds() {
    return Seconds.parse(fields.getOrDefault("seconds", ""));
  }
}
