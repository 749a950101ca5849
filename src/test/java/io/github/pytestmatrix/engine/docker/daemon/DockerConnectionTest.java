package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.docker.daemon.FakeDaemon.Answer;
import io.github.pytestmatrix.engine.docker.registry.ImagePull;
import io.github.pytestmatrix.engine.docker.registry.ImageRequest;
import io.github.pytestmatrix.engine.docker.registry.PullLimits;
import io.github.pytestmatrix.engine.docker.registry.RegistryCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DockerConnectionTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path folder;

  private DockerConnection open(Duration limit, DaemonEndpoint... endpoints)
      throws InterruptedException {
    return DockerConnections.open(limit, endpoints);
  }

  private FakeDaemon daemon(String version, String api, String oldest) throws IOException {
    return FakeDaemon.ofVersion(folder.resolve("d.sock"), version, api, oldest);
  }

  private static DaemonEndpoint endpoint(String address) {
    return DaemonEndpoint.parse(address, "default socket", Optional.empty());
  }

  @Test
  void oldestSupportedDaemonIsTalkedToInItsOwnVersion() throws Exception {
    try (FakeDaemon daemon = daemon("20.10.24", "1.41", "1.12");
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      assertThat(connection.description())
          .isEqualTo("Docker 20.10.24 (API 1.41) at unix://" + folder.resolve("d.sock"));
      daemon.answer("GET /_ping", Answer.ok("OK"));
      connection.client().pingCmd().exec();
      assertThat(daemon.requestLines()).startsWith("GET /version").contains("GET /v1.41/_ping");
    }
  }

  @Test
  void newerDaemonIsTalkedToInTheNewestTestedVersion() throws Exception {
    try (FakeDaemon daemon = daemon("29.5.0", "1.60", "1.44");
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      assertThat(connection.apiVersion()).isEqualTo(new ApiVersion(1, 52));
      assertThat(connection.serverVersion()).isEqualTo("29.5.0");
    }
  }

  @Test
  void systemPropertiesOfTheUsersProjectHaveNoSay() throws Exception {
    System.setProperty("api.version", "1.23");
    System.setProperty("registry.username", "somebody");
    try (FakeDaemon daemon = daemon("20.10.24", "1.41", "1.12");
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      daemon.answer("GET /_ping", Answer.ok("OK"));
      connection.client().pingCmd().exec();
      assertThat(daemon.requestLines()).contains("GET /v1.41/_ping");
    } finally {
      System.clearProperty("api.version");
      System.clearProperty("registry.username");
    }
  }

  @Test
  void factsOfTheMachineAreAskedForOnlyWhenWanted() throws Exception {
    try (FakeDaemon daemon = daemon("28.0.0", "1.48", "1.24");
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      assertThat(daemon.requestLines()).doesNotContain("GET /v1.48/info");
      assertThat(connection.cpus()).isEqualTo(7);
      assertThat(connection.facts()).isEqualTo(new DaemonFacts(7, 9, false, "2"));
      assertThat(daemon.requestLines()).contains("GET /v1.48/info");
    }
  }

  @Test
  void signalsThatTheDaemonSentAreRemembered() throws Exception {
    Instant started = Instant.parse("2026-01-02T03:04:05.000000006Z");
    String kill =
        "{\"status\":\"kill\",\"Action\":\"kill\",\"Actor\":{\"Attributes\":{\"signal\":\"%s\"}}}\n";
    try (FakeDaemon daemon = daemon("20.10.24", "1.41", "1.12");
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      daemon.answer("GET /events", Answer.ok(kill.formatted("15") + kill.formatted("9")));

      assertThat(connection.killed("0123", started, started.plusSeconds(2)))
          .containsExactly("15", "9");
      assertThat(daemon.requestLines())
          .anyMatch(
              line ->
                  line.contains("since=1767323045.000000006&until=1767323048.000000006")
                      && line.contains("0123"));

      daemon.answer("GET /events", Answer.ok(""));
      assertThat(connection.killed("0123", started, started.plusSeconds(2))).isEmpty();
      daemon.answer("GET /events", Answer.error(400, "unknown to this daemon"));
      assertThat(connection.killed("0123", started, started.plusSeconds(2))).isEmpty();
    }
  }

  @Test
  void daemonThatReturnsIsConnectedToAnew() throws Exception {
    try (FakeDaemon daemon = daemon("20.10.24", "1.41", "1.12");
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      daemon.answer("GET /_ping", Answer.ok("OK"));
      DockerClient before = connection.client();

      assertThat(connection.awaitRecovery()).isTrue();
      assertThat(connection.client()).isNotSameAs(before);
      connection.client().pingCmd().exec();
    }
  }

  @Test
  void podmanIsRecognised() throws Exception {
    String answer =
        "{\"Version\":\"4.3.1\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.24\","
            + "\"Components\":[{\"Name\":\"Podman Engine\"}]}";
    try (FakeDaemon daemon =
            FakeDaemon.at(folder.resolve("d.sock")).answer("GET /version", Answer.ok(answer));
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      assertThat(connection.isPodman()).isTrue();
      assertThat(connection.description()).startsWith("Podman 4.3.1 (API 1.41) at unix://");
    }
  }

  @Test
  void tooOldDaemonIsRefused() throws Exception {
    try (FakeDaemon daemon = daemon("19.03.15", "1.40", "1.12")) {
      assertThatThrownBy(() -> open(LONG, daemon.endpoint()))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("Docker 19.03.15")
          .hasMessageContaining("API 1.40")
          .hasMessageContaining("upgrade to Docker 20.10");
    }
  }

  @Test
  void daemonThatOnlySpeaksUntestedVersionsIsRefused() throws Exception {
    try (FakeDaemon daemon = daemon("40.0.0", "1.70", "1.60")) {
      assertThatThrownBy(() -> open(LONG, daemon.endpoint()))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("requires API 1.60 or newer")
          .hasMessageContaining("newer version of the plugin");
    }
  }

  @Test
  void windowsContainersAreRefused() throws Exception {
    Answer windows = Answer.ok("{\"ApiVersion\":\"1.47\",\"Version\":\"27\",\"Os\":\"windows\"}");
    try (FakeDaemon daemon =
        FakeDaemon.at(folder.resolve("d.sock")).answer("GET /version", windows)) {
      assertThatThrownBy(() -> open(LONG, daemon.endpoint()))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("Linux containers");
    }
  }

  @Test
  void requestThatAProxyForbidsIsNamed() throws Exception {
    Answer forbidden =
        new Answer(403, "<html><body><h1>403 Forbidden</h1>\nBy rule.\n</body></html>\n", false);
    try (FakeDaemon daemon = daemon("28.0.0", "1.48", "1.24");
        DockerConnection connection = open(LONG, daemon.endpoint())) {
      daemon
          .answer("GET /info", forbidden)
          .answer("GET /containers/json", forbidden)
          .answer("GET /images/python:3.12/json", forbidden)
          .answer("POST /commit", forbidden)
          .answer("POST /images/create", forbidden, Answer.error(403, "denied: no such right"));
      String address = "unix://" + folder.resolve("d.sock");

      assertThat(connection.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
      assertThatThrownBy(() -> connection.containers("x", LONG))
          .isInstanceOf(ForbiddenException.class)
          .hasMessageContaining(
              "The daemon at "
                  + address
                  + " refuses GET /containers/json (403): 403 Forbidden By rule.")
          .hasMessageContaining("socket proxy");
      assertThatThrownBy(() -> connection.image("python:3.12", LONG))
          .hasMessageContaining("refuses GET /images/python:3.12/json (403)");
      assertThatThrownBy(() -> connection.client().commitCmd("0123").exec())
          .isInstanceOf(ForbiddenException.class)
          .hasMessageContaining("refuses POST /commit (403)");
      PullLimits limits = new PullLimits(3, Duration.ZERO, LONG, LONG);
      RegistryCredentials credentials = new RegistryCredentials(DockerSettings.of(folder), LONG);
      assertThatThrownBy(
              () ->
                  new ImagePull(
                          connection, credentials, limits, ImageRequest.of("r.io/x"), line -> {})
                      .run())
          .isInstanceOf(ForbiddenException.class)
          .hasMessageContaining("refuses POST /images/create (403)");
      assertThatThrownBy(
              () ->
                  new ImagePull(
                          connection, credentials, limits, ImageRequest.of("r.io/x"), line -> {})
                      .run())
          .hasMessageContaining(
              "Image r.io/x does not exist, or access to it is denied, in" + " registry r.io");
    }
  }

  @Test
  void proxyThatForbidsTheFirstQuestionIsNamedAmongThoseTried() throws Exception {
    try (FakeDaemon daemon =
        FakeDaemon.at(folder.resolve("d.sock"))
            .answer("GET /version", new Answer(403, "Forbidden", false))) {
      assertThatThrownBy(() -> open(LONG, daemon.endpoint()))
          .hasMessageContaining("refuses GET /version (403): Forbidden.");
    }
  }

  @Test
  void silentDaemonIsGivenUpAndTheNextOneTried() throws Exception {
    Answer silence = new Answer(0, "", true);
    try (FakeDaemon silent =
            FakeDaemon.at(folder.resolve("s.sock")).answer("GET /version", silence);
        FakeDaemon daemon = daemon("20.10.24", "1.41", "1.12");
        // Longer than it takes to load docker-java, which runs beside the question.
        DockerConnection connection =
            open(Duration.ofSeconds(2), silent.endpoint(), daemon.endpoint())) {
      assertThat(connection.address()).endsWith("/d.sock");
    }
  }

  @Test
  void everyOneTriedIsNamedWithItsReason() throws Exception {
    int closedPort;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    Answer silence = new Answer(0, "", true);
    try (FakeDaemon silent =
            FakeDaemon.at(folder.resolve("s.sock")).answer("GET /version", silence);
        FakeDaemon other =
            FakeDaemon.at(folder.resolve("o.sock")).answer("GET /version", Answer.ok("hello"));
        FakeDaemon ill =
            FakeDaemon.at(folder.resolve("i.sock"))
                .answer("GET /version", Answer.error(503, "not now"))) {
      assertThatThrownBy(
              () ->
                  open(
                      SHORT,
                      endpoint("unix:///no/such.sock"),
                      endpoint("tcp://127.0.0.1:" + closedPort),
                      silent.endpoint(),
                      other.endpoint(),
                      ill.endpoint()))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining("No Docker daemon answers. Tried:")
          .hasMessageContaining("- unix:///no/such.sock (default socket): no such file")
          .hasMessageContaining(
              "- tcp://127.0.0.1:" + closedPort + " (default socket): connection refused")
          .hasMessageContaining("s.sock (the test): no answer within 0.3 s")
          .hasMessageContaining("o.sock (the test): the server there is not a Docker daemon")
          .hasMessageContaining("i.sock (the test): HTTP 503: {\"message\":\"not now\"}");
    }
  }

  @Test
  void socketThatNobodyListensOnIsRefused() throws Exception {
    FakeDaemon gone = FakeDaemon.at(folder.resolve("d.sock"));
    gone.close();

    assertThatThrownBy(() -> open(LONG, gone.endpoint()))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("connection refused")
        .hasMessageContaining("systemctl start docker");
  }

  @Test
  void hintFitsTheTrouble() {
    DaemonEndpoint socket = endpoint("unix:///d.sock");
    UnreachableException denied =
        new UnreachableException(UnreachableException.Kind.DENIED, "permission denied");
    UnreachableException missing =
        new UnreachableException(UnreachableException.Kind.MISSING, "no such file");

    assertThat(
            NoDaemonMessage.explain(
                List.of(
                    new NoDaemonMessage.Tried(socket, missing),
                    new NoDaemonMessage.Tried(socket, denied))))
        .hasMessageContaining("usermod -aG docker");
    assertThat(
            NoDaemonMessage.explain(
                List.of(
                    new NoDaemonMessage.Tried(socket, missing),
                    new NoDaemonMessage.Tried(socket, missing))))
        .hasMessageContaining("Install and start Docker or Podman");
    DaemonEndpoint named = DaemonEndpoint.parse("unix:///d.sock", "DOCKER_HOST", Optional.empty());
    assertThat(NoDaemonMessage.explain(List.of(new NoDaemonMessage.Tried(named, missing))))
        .hasMessageContaining("fix or unset DOCKER_HOST");
  }
}
