package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** What the daemon says when it doesn't do what it is asked for. */
public final class DaemonMessage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DaemonMessage() {}

  /** Its own words: docker-java puts the status before them, and leaves them in their JSON. */
  public static String text(RuntimeException failure) {
    return text(
        String.valueOf(failure.getMessage()).strip().replaceFirst("(?s)^Status \\d+: ", ""));
  }

  /** The same of an answer's body. */
  public static String text(String body) {
    String text = body.strip();
    if (!text.startsWith("{")) {
      return text;
    }
    try {
      JsonNode answer = JSON.readTree(text);
      for (String name : List.of("message", "cause")) { // Podman has both, and the longer first
        if (answer.path(name).isTextual()) {
          return answer.path(name).asText().strip();
        }
      }
    } catch (JsonProcessingException noJson) {
      return text;
    }
    return text;
  }
}
