package io.github.pytestmatrix.engine.docker.daemon;

/** What a registry is logged in to with; never shows its password. */
public record UsernamePassword(String username, String password) {
  @Override
  public String toString() {
    return "UsernamePassword[username=" + username + ", password=***]";
  }
}
