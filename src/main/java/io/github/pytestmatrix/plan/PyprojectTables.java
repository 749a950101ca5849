package io.github.pytestmatrix.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.github.pytestmatrix.MatrixException;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code pyproject.toml}, read as a whole: only where extras or groups are asked for, since its
 * parser takes longer to load than a warm build takes to plan.
 */
record PyprojectTables(JsonNode root) {
  static final String FILE = "pyproject.toml";

  /**
   * @throws MatrixException where it is not TOML
   */
  static PyprojectTables read(String text) {
    try {
      JsonNode root = new TomlMapper().readTree(text.replace("\uFEFF", ""));
      return new PyprojectTables(root == null ? JsonNodeFactory.instance.objectNode() : root);
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new MatrixException(
          FILE + ", line " + line + ": " + e.getOriginalMessage(), "Fix the file.", e);
    }
  }

  JsonNode at(String... keys) {
    JsonNode node = root;
    for (String key : keys) {
      node = node.path(key);
    }
    return node;
  }

  /** The keys of a table; none where there is no such table. */
  List<String> keys(String... path) {
    List<String> keys = new ArrayList<>();
    at(path).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  /** Whether {@code [project]} leaves that field to the build backend. */
  boolean isDynamic(String field) {
    for (JsonNode name : at("project", "dynamic")) {
      if (name.asText().equals(field)) {
        return true;
      }
    }
    return false;
  }
}
