package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.docker.UsernamePassword;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.DefaultSettingsProblem;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.Test;

class RegistryServersTest {
  private final RecordedLog log = new RecordedLog();
  private final Decrypter decrypter = new Decrypter();

  /**
   * Takes braces for the mark of an encrypted password, as Maven does; {@code {bad}} is damaged.
   */
  private static final class Decrypter implements SettingsDecrypter {
    private final List<String> asked = new ArrayList<>();

    @Override
    public SettingsDecryptionResult decrypt(SettingsDecryptionRequest request) {
      List<Server> plain = new ArrayList<>();
      List<SettingsProblem> problems = new ArrayList<>();
      for (Server server : request.getServers()) {
        asked.add(server.getId());
        Server copy = server.clone();
        String password = String.valueOf(server.getPassword());
        if (password.equals("{bad}")) {
          problems.add(
              new DefaultSettingsProblem(
                  "can't decrypt", SettingsProblem.Severity.ERROR, "", -1, -1, null));
        } else if (password.startsWith("{")) {
          copy.setPassword(password.substring(1, password.length() - 1));
        }
        plain.add(copy);
      }
      return new Decrypted(plain, problems);
    }
  }

  private record Decrypted(List<Server> servers, List<SettingsProblem> problems)
      implements SettingsDecryptionResult {
    @Override
    public Server getServer() {
      return servers.get(0);
    }

    @Override
    public List<Server> getServers() {
      return servers;
    }

    @Override
    public Proxy getProxy() {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Proxy> getProxies() {
      return List.of();
    }

    @Override
    public List<SettingsProblem> getProblems() {
      return problems;
    }
  }

  private static Server server(String id, String user, String password) {
    Server server = new Server();
    server.setId(id);
    server.setUsername(user);
    server.setPassword(password);
    return server;
  }

  private Map<String, UsernamePassword> registries(Server... servers) {
    return RegistryServers.of(List.of(servers), decrypter, log);
  }

  @Test
  void serverNamedLikeAHostIsARegistry() {
    assertThat(
            registries(
                server("registry.example.org", "me", "{secret}"),
                server("localhost:5000", "me", "plain"),
                server("localhost", "me", "plain")))
        .containsOnly(
            Map.entry("registry.example.org", new UsernamePassword("me", "secret")),
            Map.entry("localhost:5000", new UsernamePassword("me", "plain")),
            Map.entry("localhost", new UsernamePassword("me", "plain")));
    assertThat(log.lines).isEmpty();
  }

  @Test
  void serverWithAnotherIdIsNotEvenDecrypted() {
    assertThat(registries(server("nexus", "me", "{bad}"), server("central", "me", "{x}")))
        .isEmpty();
    assertThat(decrypter.asked).isEmpty();
    assertThat(log.lines).isEmpty();
  }

  @Test
  void serverThatCannotBeDecryptedWarnsAndConcernsNoOther() {
    Map<String, UsernamePassword> registries =
        registries(
            server("broken.example.org", "me", "{bad}"),
            server("good.example.org", "me", "{secret}"));

    assertThat(registries).containsEntry("good.example.org", new UsernamePassword("me", "secret"));
    assertThat(log.lines)
        .containsExactly("warn Server broken.example.org of settings.xml: can't decrypt");
  }

  @Test
  void serverWithoutUserOrPasswordIsNoLogin() {
    Server key = server("key.example.org", null, null);
    key.setPrivateKey("~/.ssh/id");

    assertThat(registries(key, server("user.example.org", "me", null), new Server())).isEmpty();
  }

  @Test
  void passwordIsInNoText() {
    assertThat(registries(server("a.example.org", "me", "{secret}")).toString())
        .doesNotContain("secret");
  }
}
