package io.github.pytestmatrix.engine.docker.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.github.dockerjava.api.model.AuthConfig;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.container.RegistryHost;
import io.github.pytestmatrix.engine.docker.container.ContainerProxies;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerConfigFile;
import io.github.pytestmatrix.engine.docker.daemon.UsernamePassword;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds the login for a registry. Maven's settings win, since they were written for builds; then
 * comes the variable {@code DOCKER_AUTH_CONFIG}, then Docker's {@code config.json}. Within the
 * latter two the order is Docker's: {@code credHelpers}, {@code credsStore}, {@code auths}. Each
 * registry is looked up once. Safe for use by many threads.
 */
public final class RegistryCredentials {
  private static final String VARIABLE = "DOCKER_AUTH_CONFIG";

  private final ConnectionSettings settings;
  private final DockerConfigFile config;
  private final Duration helperLimit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Login> known = new HashMap<>();

  public RegistryCredentials(ConnectionSettings settings, Duration helperLimit) {
    this(settings, new DockerConfigFile(settings), helperLimit);
  }

  public RegistryCredentials(
      ConnectionSettings settings, DockerConfigFile config, Duration helperLimit) {
    this.settings = settings;
    this.config = config;
    this.helperLimit = helperLimit;
  }

  /** May run a credential helper, and then takes as long as its limit at most. */
  public Login find(ImageReference image) throws InterruptedException {
    String host = image.registry();
    lock.lockInterruptibly();
    try {
      Login login = known.get(host);
      if (login == null) {
        login = lookUp(host);
        known.put(host, login);
      }
      return login;
    } finally {
      lock.unlock();
    }
  }

  /** The same file has the proxies that containers of a daemon get. */
  public ContainerProxies proxies(String daemon) {
    return ContainerProxies.of(config.content(), daemon);
  }

  private Login lookUp(String host) throws InterruptedException {
    for (Map.Entry<String, UsernamePassword> server : settings.registries().entrySet()) {
      if (RegistryHost.of(server.getKey()).equals(host)) {
        AuthConfig auth =
            new AuthConfig()
                .withRegistryAddress(RegistryHost.key(host))
                .withUsername(server.getValue().username())
                .withPassword(server.getValue().password());
        return Login.of(auth, "server '" + server.getKey() + "' in Maven's settings");
      }
    }
    List<String> troubles = new ArrayList<>();
    Optional<Login> login = inConfig(ofVariable(troubles), VARIABLE, host, troubles);
    if (login.isEmpty()) {
      login = inConfig(config.content(), config.path().toString(), host, troubles);
    }
    Optional<String> trouble =
        troubles.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", troubles));
    return login.orElseGet(() -> Login.anonymous(trouble));
  }

  private JsonNode ofVariable(List<String> troubles) {
    try {
      return DockerConfigFile.parse(settings.variable(VARIABLE).orElse(""), VARIABLE);
    } catch (MatrixException broken) {
      troubles.add(broken.what()); // as with Docker's own client, other logins may do
      return MissingNode.getInstance();
    }
  }

  private Optional<Login> inConfig(
      JsonNode config, String origin, String host, List<String> troubles)
      throws InterruptedException {
    Optional<String> own =
        entry(config.path("credHelpers"), host).map(Map.Entry::getValue).map(JsonNode::asText);
    Optional<String> store = Optional.of(config.path("credsStore").asText());
    for (Optional<String> name : List.of(own, store)) {
      Optional<Login> login =
          name.isEmpty() || name.get().isEmpty()
              ? Optional.empty()
              : fromHelper(name.get(), origin, host, troubles);
      if (login.isPresent()) {
        return login;
      }
    }
    Optional<Map.Entry<String, JsonNode>> auths = entry(config.path("auths"), host);
    if (auths.isEmpty()) {
      return Optional.empty();
    }
    String source = "auths '" + auths.get().getKey() + "' in " + origin;
    Optional<AuthConfig> auth = fromAuths(auths.get().getValue(), host, source, troubles);
    return auth.map(found -> Login.of(found, source));
  }

  private Optional<Login> fromHelper(String name, String origin, String host, List<String> troubles)
      throws InterruptedException {
    CredentialHelper helper = new CredentialHelper(name, settings, helperLimit);
    try {
      return helper
          .get(RegistryHost.key(host))
          .map(auth -> Login.of(auth, helper.program() + ", which " + origin + " names"));
    } catch (MatrixException e) {
      // Most images are public: it matters only where the registry then refuses.
      troubles.add(e.what());
      return Optional.empty();
    }
  }

  /** Helpers leave empty entries in {@code auths}; those are no logins. */
  private static Optional<AuthConfig> fromAuths(
      JsonNode entry, String host, String source, List<String> troubles) {
    AuthConfig auth = new AuthConfig().withRegistryAddress(RegistryHost.key(host));
    String user = entry.path("username").asText();
    String password = entry.path("password").asText();
    String both = entry.path("auth").asText();
    if (!both.isEmpty()) {
      Optional<String> plain = decode(both).filter(text -> text.indexOf(':') > 0);
      if (plain.isEmpty()) {
        troubles.add(source + " is not user:password in Base64");
        return Optional.empty();
      }
      int colon = plain.get().indexOf(':');
      user = plain.get().substring(0, colon);
      password = plain.get().substring(colon + 1);
    }
    String identity = entry.path("identitytoken").asText();
    String bearer = entry.path("registrytoken").asText();
    if (!identity.isEmpty()) {
      return Optional.of(auth.withUsername(user).withIdentityToken(identity));
    }
    if (!bearer.isEmpty()) {
      return Optional.of(auth.withRegistrytoken(bearer));
    }
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(auth.withUsername(user).withPassword(password));
  }

  private static Optional<String> decode(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64.strip());
      // Docker's own client strips these too.
      return Optional.of(new String(bytes, StandardCharsets.UTF_8).replaceFirst("\0+$", ""));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Map.Entry<String, JsonNode>> entry(JsonNode object, String host) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (RegistryHost.of(field.getKey()).equals(host)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
