package io.github.pytestmatrix.engine.docker.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.AuthConfig;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DaemonCalls;
import io.github.pytestmatrix.engine.docker.daemon.DockerConfigFile;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks a program {@code docker-credential-NAME} for a login, by the protocol of
 * https://github.com/docker/docker-credential-helpers.
 */
final class CredentialHelper {
  private static final String TOKEN_USER = "<token>";
  private static final int LONGEST_REASON = 200;

  private final String program;
  private final ConnectionSettings settings;
  private final Duration limit;

  CredentialHelper(String name, ConnectionSettings settings, Duration limit) {
    this.program = "docker-credential-" + name;
    this.settings = settings;
    this.limit = limit;
  }

  String program() {
    return program;
  }

  /**
   * @param server the registry's key
   * @return empty where the helper knows no login
   * @throws MatrixException where it fails
   */
  Optional<AuthConfig> get(String server) throws InterruptedException {
    ProcessBuilder command = new ProcessBuilder(find().toString(), "get");
    command.environment().clear();
    command.environment().putAll(settings.environment());
    command.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = command.start();
      try {
        return answer(process, server);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw trouble("can't be run: " + e.getMessage());
    }
  }

  private Optional<AuthConfig> answer(Process process, String server)
      throws IOException, InterruptedException {
    try (OutputStream in = process.getOutputStream()) {
      in.write(server.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It ended without reading; its exit code and output say why.
    }
    if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      throw trouble("did not answer within " + DaemonCalls.seconds(limit) + " s");
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.exitValue() == 0) {
      return Optional.of(login(out, server));
    }
    String reason = out.strip();
    if (reason.toLowerCase(Locale.ROOT).contains("credentials not found")) {
      return Optional.empty();
    }
    throw trouble(
        "failed with exit code "
            + process.exitValue()
            + (reason.isEmpty() ? "" : ": ")
            + reason.substring(0, Math.min(LONGEST_REASON, reason.length())));
  }

  private AuthConfig login(String json, String server) {
    JsonNode answer = DockerConfigFile.parse(json, "The output of " + program);
    String user = answer.path("Username").asText();
    String secret = answer.path("Secret").asText();
    AuthConfig auth = new AuthConfig().withRegistryAddress(server);
    return user.equals(TOKEN_USER)
        ? auth.withIdentityToken(secret)
        : auth.withUsername(user).withPassword(secret);
  }

  /** By the PATH of the settings, as the JVM would by its own. */
  private Path find() {
    List<String> suffixes = settings.windows() ? List.of(".exe", ".cmd", ".bat", "") : List.of("");
    // On Windows the variable is spelled Path as often as PATH.
    Optional<String> path = settings.variable("PATH").or(() -> settings.variable("Path"));
    for (String folder : path.orElse("").split(File.pathSeparator, -1)) {
      for (String suffix : suffixes) {
        Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(program + suffix);
        if (Files.isExecutable(file) && Files.isRegularFile(file)) {
          return file.toAbsolutePath();
        }
      }
    }
    throw trouble("is not on the PATH");
  }

  private MatrixException trouble(String what) {
    return new MatrixException("the credential helper " + program + " " + what, "");
  }
}
