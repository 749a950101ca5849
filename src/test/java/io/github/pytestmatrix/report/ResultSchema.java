package io.github.pytestmatrix.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.DisallowUnknownKeywordFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The schema of {@code result.json}, as the jar has it. */
public final class ResultSchema {
  private static final ResultSchema PUBLISHED = new ResultSchema(read());

  private final JsonNode text;
  private final JsonSchema schema;

  ResultSchema(JsonNode text) {
    this.text = text;
    this.schema = strict().getSchema(text);
  }

  /** The schema that the plugin publishes. */
  public static ResultSchema published() {
    return PUBLISHED;
  }

  private static JsonNode read() {
    try (InputStream schema =
        Objects.requireNonNull(
            JsonReport.class.getResourceAsStream("result-schema.json"), "schema")) {
      return new ObjectMapper().readTree(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @return a sentence for each fault; empty for a valid file
   */
  public List<String> faults(Path json) throws IOException {
    return faults(new ObjectMapper().readTree(json.toFile()));
  }

  List<String> faults(JsonNode json) {
    return sentences(schema.validate(json));
  }

  /** What JSON Schema 2020-12 itself says of a schema. */
  static List<String> faultsOfSchema(JsonNode schema) {
    return sentences(
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012))
            .validate(schema));
  }

  /** A copy of it. */
  public JsonNode text() {
    return text.deepCopy();
  }

  /** The names of all properties that the schema has. */
  Set<String> properties() {
    Set<String> all = new TreeSet<>();
    properties(text, all);
    return all;
  }

  private static void properties(JsonNode node, Set<String> all) {
    node.path("properties").fieldNames().forEachRemaining(all::add);
    node.forEach(child -> properties(child, all));
  }

  /**
   * One that takes no keyword that JSON Schema doesn't know: such a rule would never be checked.
   */
  private static JsonSchemaFactory strict() {
    return JsonSchemaFactory.builder()
        .defaultMetaSchemaIri(SchemaId.V202012)
        .metaSchema(
            JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
                .build())
        .build();
  }

  private static List<String> sentences(Set<ValidationMessage> messages) {
    return messages.stream().map(ValidationMessage::getMessage).sorted().toList();
  }
}
