package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a daemon says of its machine on {@code GET /info}.
 *
 * @param cpus that containers can use
 * @param memoryBytes of the machine; 0 where it doesn't say
 * @param rootless whether the daemon runs without root's rights, so that limits may not work
 * @param cgroups the version of control groups: {@code 1}, {@code 2}; empty where it doesn't say
 */
public record DaemonFacts(int cpus, long memoryBytes, boolean rootless, String cgroups) {
  static DaemonFacts parse(JsonNode json) {
    boolean rootless = false;
    for (JsonNode option : json.path("SecurityOptions")) {
      rootless |= option.asText().contains("rootless");
    }
    return new DaemonFacts(
        Math.max(1, json.path("NCPU").asInt(1)),
        json.path("MemTotal").asLong(),
        rootless,
        json.path("CgroupVersion").asText());
  }
}
