package io.github.pytestmatrix.engine.docker.registry;

import com.github.dockerjava.api.model.AuthConfig;
import java.util.Optional;

/**
 * Who to be at a registry; never shows the secret.
 *
 * @param auth empty for anonymous
 * @param source where it comes from, for messages: {@code credHelpers in ~/.docker/config.json}
 * @param trouble why a configured login can't be had; matters only where the registry wants one
 */
public record Login(Optional<AuthConfig> auth, String source, Optional<String> trouble) {
  static Login of(AuthConfig auth, String source) {
    return new Login(Optional.of(auth), source, Optional.empty());
  }

  static Login anonymous(Optional<String> trouble) {
    return new Login(Optional.empty(), "", trouble);
  }

  /** For a sentence on what was tried: {@code with the login from …}. */
  String description() {
    return (auth.isPresent() ? "with the login from " + source : "without a login")
        + trouble.map(text -> " (" + text + ")").orElse("");
  }

  @Override
  public String toString() {
    return "Login[" + description() + "]";
  }
}
