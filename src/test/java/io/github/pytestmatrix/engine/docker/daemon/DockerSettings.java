package io.github.pytestmatrix.engine.docker.daemon;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Connection settings of a user who exists in a test only. */
public final class DockerSettings {
  private DockerSettings() {}

  /** {@code variables}: name, value, name, value. */
  public static ConnectionSettings of(Path home, String... variables) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      environment.put(variables[i], variables[i + 1]);
    }
    return new ConnectionSettings(Optional.empty(), environment, home, false, Map.of());
  }

  static ConnectionSettings withHost(ConnectionSettings settings, String host) {
    return new ConnectionSettings(
        Optional.of(host), settings.environment(), settings.home(), false, settings.registries());
  }

  public static ConnectionSettings withServer(
      ConnectionSettings settings, String server, String user, String password) {
    return new ConnectionSettings(
        settings.dockerHost(),
        settings.environment(),
        settings.home(),
        false,
        Map.of(server, new UsernamePassword(user, password)));
  }
}
