package io.github.pytestmatrix.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** As much of JSON Schema as ours uses; a keyword that it doesn't know is a fault of its own. */
public final class JsonSchema {
  private static final Set<String> KNOWN =
      Set.of(
          "$schema",
          "title",
          "$defs",
          "$ref",
          "type",
          "const",
          "enum",
          "oneOf",
          "items",
          "required",
          "properties",
          "additionalProperties",
          "minimum",
          "minLength",
          "pattern");

  private final JsonNode root;
  private final Set<String> seen = new TreeSet<>();

  private JsonSchema(JsonNode root) {
    this.root = root;
  }

  /** The schema of {@code result.json} as the jar has it. */
  public static JsonSchema ofResult() throws IOException {
    try (InputStream schema =
        Objects.requireNonNull(
            JsonReport.class.getResourceAsStream("result-schema.json"), "schema")) {
      return new JsonSchema(new ObjectMapper().readTree(schema));
    }
  }

  /**
   * @return a sentence for each fault; empty for a valid file
   */
  public List<String> faults(Path json) throws IOException {
    return faults(new ObjectMapper().readTree(json.toFile()));
  }

  List<String> faults(JsonNode json) {
    List<String> faults = new ArrayList<>();
    check(root, json, "", faults);
    return faults;
  }

  /** The schema's properties that occurred in what was checked so far. */
  Set<String> seen() {
    return seen;
  }

  /** The names of all properties that the schema has. */
  Set<String> properties() {
    Set<String> all = new TreeSet<>();
    properties(root, all);
    return all;
  }

  private static void properties(JsonNode node, Set<String> all) {
    node.path("properties").fieldNames().forEachRemaining(all::add);
    node.forEach(child -> properties(child, all));
  }

  private void check(JsonNode schema, JsonNode json, String at, List<String> faults) {
    schema
        .fieldNames()
        .forEachRemaining(
            keyword -> {
              if (!KNOWN.contains(keyword)) {
                faults.add("unknown keyword " + keyword);
              }
            });
    if (schema.has("$ref")) {
      check(root.at(schema.get("$ref").asText().substring(1)), json, at, faults);
    }
    require(!schema.has("type") || isOf(schema.get("type").asText(), json), at, "type", faults);
    require(!schema.has("const") || schema.get("const").equals(json), at, "const", faults);
    require(!schema.has("enum") || contains(schema.get("enum"), json), at, "enum", faults);
    require(
        !schema.has("minimum") || json.asLong() >= schema.get("minimum").asLong(),
        at,
        "minimum",
        faults);
    require(
        !schema.has("minLength") || json.asText().length() >= schema.get("minLength").asInt(),
        at,
        "minLength",
        faults);
    require(
        !schema.has("pattern") || json.asText().matches(schema.get("pattern").asText()),
        at,
        "pattern",
        faults);
    if (schema.has("oneOf")) {
      int matching = 0;
      for (JsonNode option : schema.get("oneOf")) {
        List<String> ofOption = new ArrayList<>();
        check(option, json, at, ofOption);
        matching += ofOption.isEmpty() ? 1 : 0;
      }
      require(matching == 1, at, "oneOf", faults);
    }
    if (schema.has("items")) {
      json.forEach(item -> check(schema.get("items"), item, at + "[]", faults));
    }
    object(schema, json, at, faults);
  }

  private void object(JsonNode schema, JsonNode json, String at, List<String> faults) {
    schema
        .path("required")
        .forEach(name -> require(json.has(name.asText()), at, "required " + name, faults));
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      String name = field.getKey();
      JsonNode property = schema.path("properties").path(name);
      JsonNode others = schema.path("additionalProperties");
      if (!property.isMissingNode()) {
        seen.add(name);
        check(property, field.getValue(), at + "." + name, faults);
      } else if (others.isObject()) {
        check(others, field.getValue(), at + "." + name, faults);
      } else {
        require(others.asBoolean(true), at, "additional " + name, faults);
      }
    }
  }

  private static void require(boolean holds, String at, String what, List<String> faults) {
    if (!holds) {
      faults.add(at + ": " + what);
    }
  }

  private static boolean contains(JsonNode values, JsonNode json) {
    for (JsonNode value : values) {
      if (value.equals(json)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOf(String type, JsonNode json) {
    return switch (type) {
      case "object" -> json.isObject();
      case "array" -> json.isArray();
      case "string" -> json.isTextual();
      case "integer" -> json.isIntegralNumber();
      case "boolean" -> json.isBoolean();
      case "null" -> json.isNull();
      default -> throw new IllegalArgumentException(type);
    };
  }
}
