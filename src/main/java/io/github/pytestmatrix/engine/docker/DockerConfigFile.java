package io.github.pytestmatrix.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the JSON files of Docker's client, without ever quoting them: they hold secrets. */
final class DockerConfigFile {
  private DockerConfigFile() {}

  /** The user's {@code config.json}; a missing node where there is none. */
  static JsonNode read(ConnectionSettings settings) {
    return read(settings.configFolder().resolve("config.json"));
  }

  static JsonNode read(Path file) {
    if (!Files.exists(file)) {
      return MissingNode.getInstance();
    }
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new MatrixException("Can't read " + file + ": " + e.getMessage(), "", e);
    }
  }

  /**
   * @param origin the file or variable to name in the error
   */
  static JsonNode parse(String json, String origin) {
    try {
      JsonNode content = json.isBlank() ? null : new ObjectMapper().readTree(json);
      return content == null ? MissingNode.getInstance() : content;
    } catch (IOException e) {
      // Jackson's message quotes the text around the fault, which may be a password.
      throw new MatrixException(
          origin + " is no valid JSON.", "Mend it, or move it away and run `docker login` again.");
    }
  }
}
