package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The user's {@code config.json} of Docker's client, read once. One that can't be used costs a
 * warning, as with Docker's own client: most builds need nothing of it. Its content is never
 * quoted, since it holds secrets. Safe for use by many threads.
 */
public final class DockerConfigFile {
  private final Path file;
  private final Consumer<String> warnings;
  private @Nullable JsonNode content;

  public DockerConfigFile(ConnectionSettings settings) {
    this.file = settings.configFolder().resolve("config.json");
    this.warnings = settings.warnings();
  }

  public Path path() {
    return file;
  }

  /** A missing node where there is none, or none that can be used. */
  public synchronized JsonNode content() {
    JsonNode known = content;
    if (known == null) {
      known = readOrWarn();
      content = known;
    }
    return known;
  }

  private JsonNode readOrWarn() {
    try {
      JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(file));
      if (json.isObject() || json.isMissingNode()) {
        return json;
      }
      warn("it is not a JSON object");
    } catch (NoSuchFileException none) {
      return MissingNode.getInstance();
    } catch (JsonProcessingException broken) {
      warn("it is not valid JSON" + place(broken));
    } catch (AccessDeniedException denied) {
      warn("permission denied");
    } catch (IOException unreadable) {
      warn(Files.isDirectory(file) ? "it is a directory" : reason(unreadable));
    }
    return MissingNode.getInstance();
  }

  /** Jackson's own message quotes the text around the fault, which may be a password. */
  private static String place(JsonProcessingException broken) {
    return broken.getLocation() == null
        ? ""
        : " (line "
            + broken.getLocation().getLineNr()
            + ", column "
            + broken.getLocation().getColumnNr()
            + ")";
  }

  private String reason(IOException unreadable) {
    String message = String.valueOf(unreadable.getMessage());
    String path = file + ": ";
    return message.startsWith(path) ? message.substring(path.length()) : message;
  }

  private void warn(String reason) {
    warnings.accept(
        "Docker's configuration "
            + file
            + " is ignored: "
            + reason
            + ". Registry logins, the current context and proxies in it have no effect.");
  }

  /**
   * Another of the client's files, which somebody has asked for by name.
   *
   * @throws MatrixException where it can't be used
   */
  static JsonNode read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new MatrixException("Can't read " + file + ": " + e.getMessage(), "", e);
    }
  }

  /**
   * @param origin the file or program to name in the error
   */
  public static JsonNode parse(String json, String origin) {
    try {
      JsonNode content = json.isBlank() ? null : new ObjectMapper().readTree(json);
      return content == null ? MissingNode.getInstance() : content;
    } catch (IOException e) {
      throw new MatrixException(
          origin + " is not valid JSON.", "Fix it, or remove it and create it again.");
    }
  }
}
