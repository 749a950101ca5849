package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.docker.daemon.UsernamePassword;
import java.util.List;
import java.util.Map;
import org.apache.maven.settings.Server;
import org.junit.jupiter.api.Test;

class RegistryServersTest {
  private final RecordedLog log = new RecordedLog();
  private final BraceDecrypter decrypter = new BraceDecrypter();

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
