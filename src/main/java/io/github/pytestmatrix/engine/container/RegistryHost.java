package io.github.pytestmatrix.engine.container;

import java.util.Set;

/** The many spellings of a registry's address. */
public final class RegistryHost {
  /** Docker Hub's key in Docker's own configuration, for historical reasons. */
  static final String HUB_KEY = "https://index.docker.io/v1/";

  private static final Set<String> HUB_ALIASES =
      Set.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  private RegistryHost() {}

  /** Host and port of an address with or without scheme and path; {@code docker.io} for the Hub. */
  public static String of(String address) {
    String host = address.strip().replaceFirst("^https?://", "").replaceFirst("/.*", "");
    return HUB_ALIASES.contains(host) ? ImageReference.HUB : host;
  }

  /** How credential helpers and registries' logins call it. */
  public static String key(String host) {
    return host.equals(ImageReference.HUB) ? HUB_KEY : host;
  }
}
