package io.github.pytestmatrix.engine.container;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An image's name, taken apart as Docker does.
 *
 * @param name as it was written, without tag and digest: {@code python}, {@code localhost:5000/x}
 * @param registry host and port: {@code docker.io}, {@code localhost:5000}
 * @param repository the path in the registry: {@code library/python}
 */
public record ImageReference(
    String name,
    String registry,
    String repository,
    Optional<String> tag,
    Optional<String> digest) {
  public static final String HUB = "docker.io";

  /** https://github.com/distribution/reference: domain, path, tag, digest. */
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "(?:(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+])(?::\\d+)?/)?"
              + "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*"
              + "(?:/[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*)*"
              + "(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9+._-]*:[0-9a-fA-F]{32,})?");

  /** Whether a daemon or a registry could know an image by it. */
  public static boolean isValid(String text) {
    return GRAMMAR.matcher(text).matches();
  }

  /** Of a name that is valid, or that a daemon has given. */
  public static ImageReference parse(String text) {
    String rest = text.strip();
    int at = rest.indexOf('@');
    Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(rest.substring(at + 1));
    rest = at < 0 ? rest : rest.substring(0, at);
    int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
    Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
    String name = colon < 0 ? rest : rest.substring(0, colon);
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    if (!first.contains(".") && !first.contains(":") && !first.equals("localhost")) {
      String path = slash < 0 ? "library/" + name : name;
      return new ImageReference(name, HUB, path, tag, digest);
    }
    String registry = RegistryHost.of(first);
    String path = name.substring(slash + 1);
    boolean official = registry.equals(HUB) && !path.contains("/");
    return new ImageReference(name, registry, official ? "library/" + path : path, tag, digest);
  }

  /**
   * A name of the daemon's list as it was given to the daemon: Podman puts a registry before those
   * without, {@code localhost} by its own interface and Docker's by that of Docker.
   */
  public static String withoutPodmansRegistry(String name) {
    return name.replaceFirst("^(localhost|docker\\.io)/", "");
  }

  /** What to ask the registry for; a digest says it all. Without any, it would send all tags. */
  public String version() {
    return digest.or(() -> tag).orElse("latest");
  }

  /** Equal for all spellings of one image. */
  public String canonical() {
    return registry + "/" + repository + (digest.isPresent() ? "@" : ":") + version();
  }

  public boolean sameRepository(ImageReference other) {
    return registry.equals(other.registry) && repository.equals(other.repository);
  }
}
