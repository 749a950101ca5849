package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A container as the daemon lists it. */
public record FoundContainer(String id, String name, boolean running, Map<String, String> labels) {
  static FoundContainer of(JsonNode json) {
    Map<String, String> labels = new LinkedHashMap<>();
    json.path("Labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
    String id = json.path("Id").asText();
    String name = json.path("Names").path(0).asText("");
    return new FoundContainer(
        id,
        name.isEmpty() ? id : name.substring(1),
        json.path("State").asText().equals("running"),
        labels);
  }
}
