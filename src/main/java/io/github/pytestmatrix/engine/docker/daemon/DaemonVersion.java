package io.github.pytestmatrix.engine.docker.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pytestmatrix.MatrixException;
import java.util.Optional;

/**
 * What a daemon says of itself on {@code GET /version}.
 *
 * @param server the product's version: {@code 28.2.2}
 * @param newest the newest API version that it speaks
 * @param oldest the oldest, where it says so
 * @param podman whether it is Podman
 * @param os of the containers: {@code linux} or {@code windows}
 * @param architecture of its machine: {@code amd64}; empty where it doesn't say
 */
record DaemonVersion(
    String server,
    ApiVersion newest,
    Optional<ApiVersion> oldest,
    boolean podman,
    String os,
    String architecture) {
  /** Of Docker 20.10, the oldest that is tested. */
  static final ApiVersion OLDEST_USABLE = new ApiVersion(1, 41);

  /** Of Docker 29, the newest that is tested. */
  static final ApiVersion NEWEST_TESTED = new ApiVersion(1, 52);

  /** Empty where this isn't the answer of a daemon. */
  static Optional<DaemonVersion> parse(JsonNode json) {
    return ApiVersion.parse(json.path("ApiVersion").asText())
        .map(
            newest ->
                new DaemonVersion(
                    json.path("Version").asText("?"),
                    newest,
                    ApiVersion.parse(json.path("MinAPIVersion").asText()),
                    isPodman(json.path("Components")),
                    json.path("Os").asText("linux"),
                    json.path("Arch").asText("")));
  }

  private static boolean isPodman(JsonNode components) {
    for (JsonNode component : components) {
      if (component.path("Name").asText().startsWith("Podman")) {
        return true;
      }
    }
    return false;
  }

  String product() {
    return podman ? "Podman" : "Docker";
  }

  /**
   * The version to talk in: the daemon's newest, but none that we haven't tested.
   *
   * @throws MatrixException where there is none that both sides speak
   */
  ApiVersion negotiated(String address) {
    if (newest.compareTo(OLDEST_USABLE) < 0) {
      throw new MatrixException(
          product() + " " + server + " at " + address + " supports API " + newest + " at most.",
          "API " + OLDEST_USABLE + " is required: upgrade to Docker 20.10 or newer.");
    }
    if (oldest.isPresent() && oldest.get().compareTo(NEWEST_TESTED) > 0) {
      throw new MatrixException(
          product()
              + " "
              + server
              + " at "
              + address
              + " requires API "
              + oldest.get()
              + " or newer.",
          "This version of pytest-matrix-maven-plugin supports API "
              + NEWEST_TESTED
              + " at most: use a newer version of the plugin.");
    }
    if (os.equals("windows")) {
      throw new MatrixException(
          product() + " " + server + " at " + address + " runs Windows containers.",
          "Switch Docker Desktop to Linux containers, or set DOCKER_HOST to another daemon.");
    }
    return newest.compareTo(NEWEST_TESTED) < 0 ? newest : NEWEST_TESTED;
  }
}
