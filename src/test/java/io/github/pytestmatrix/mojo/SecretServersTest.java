package io.github.pytestmatrix.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.util.List;
import java.util.Set;
import org.apache.maven.settings.Server;
import org.junit.jupiter.api.Test;

class SecretServersTest {
  private final BraceDecrypter decrypter = new BraceDecrypter();

  private static Server server(String id, String password) {
    Server server = new Server();
    server.setId(id);
    server.setPassword(password);
    return server;
  }

  @Test
  void passwordsOfTheNamedServersAreDecrypted() {
    List<Server> servers =
        List.of(server("TOKEN", "{hunter2}"), server("PLAIN", "plain"), server("other", "{bad}"));

    assertThat(SecretServers.of(servers, Set.of("TOKEN", "PLAIN", "ABSENT"), decrypter))
        .containsOnlyKeys("TOKEN", "PLAIN")
        .containsEntry("TOKEN", "hunter2")
        .containsEntry("PLAIN", "plain");
    assertThat(decrypter.asked).containsExactly("TOKEN", "PLAIN");
  }

  @Test
  void serverWithoutPasswordHasNone() {
    Server server = new Server();
    server.setId("TOKEN");

    assertThat(SecretServers.of(List.of(server, new Server()), Set.of("TOKEN"), decrypter))
        .isEmpty();
  }

  @Test
  void damagedPasswordIsAFault() {
    assertThatThrownBy(
            () -> SecretServers.of(List.of(server("TOKEN", "{bad}")), Set.of("TOKEN"), decrypter))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("The server TOKEN of settings.xml can't be decrypted")
        .hasMessageNotContaining("{bad}");
  }
}
