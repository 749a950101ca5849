package io.github.pytestmatrix.engine.docker.daemon;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All that decides which daemon is talked to, and as whom. JVM system properties have no say: in a
 * Maven build they belong to the user's project.
 *
 * @param dockerHost the {@code dockerHost} parameter: {@code unix://}, {@code tcp://} or {@code
 *     npipe://}
 * @param environment the process's environment variables
 * @param home the user's home folder
 * @param windows whether this machine runs Windows
 * @param registries logins from Maven's settings, already decrypted, by registry host; they win
 *     over those of Docker's own configuration
 * @param warnings hears what of Docker's own configuration can't be used
 */
public record ConnectionSettings(
    Optional<String> dockerHost,
    Map<String, String> environment,
    Path home,
    boolean windows,
    Map<String, UsernamePassword> registries,
    Consumer<String> warnings) {
  /** Of somebody who hears no warnings. */
  public ConnectionSettings(
      Optional<String> dockerHost,
      Map<String, String> environment,
      Path home,
      boolean windows,
      Map<String, UsernamePassword> registries) {
    this(dockerHost, environment, home, windows, registries, warning -> {});
  }

  public ConnectionSettings {
    dockerHost = dockerHost.map(String::strip).filter(host -> !host.isEmpty());
    environment = Map.copyOf(environment);
    registries = Collections.unmodifiableMap(new LinkedHashMap<>(registries));
  }

  /** The variable's value; an empty one counts as not set, as in Docker's own client. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** The folder of {@code config.json}, the contexts and the default certificates. */
  Path configFolder() {
    return variable("DOCKER_CONFIG").map(Path::of).orElse(home.resolve(".docker"));
  }

  /** Environment variables can hold secrets. */
  @Override
  public String toString() {
    return "ConnectionSettings[dockerHost="
        + dockerHost
        + ", home="
        + home
        + ", registries="
        + registries.keySet()
        + "]";
  }
}
