package io.github.pytestmatrix.engine.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.daemon.BaseImage;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnections;
import io.github.pytestmatrix.engine.docker.daemon.DockerSettings;
import io.github.pytestmatrix.engine.docker.daemon.FakeDaemon;
import io.github.pytestmatrix.engine.docker.daemon.FakeDaemon.Answer;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage.Missing;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage.Present;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(OS.WINDOWS)
class ImagePullsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String INSPECT = "GET /images/python:3.8/json";
  private static final String PULL = "POST /images/create";
  private static final Answer ABSENT = Answer.error(404, "No such image: python:3.8");
  private static final Answer THERE =
      Answer.ok(
          "{\"Id\":\"sha256:1d\",\"RepoDigests\":[\"other@sha256:00\",\"python@sha256:d1\"],"
              + "\"Os\":\"linux\",\"Architecture\":\"amd64\","
              + "\"Config\":{\"Env\":[\"PATH=/bin\"],\"User\":\"app\"}}");
  private static final Answer PULLED =
      Answer.ok(
          "{\"status\":\"Pulling fs layer\",\"id\":\"a\"}\r\n"
              + "{\"id\":\"a\"}\r\n"
              + "{\"status\":\"Pull complete\",\"id\":\"a\"}\r\n");

  @TempDir Path folder;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final ExecutionListener listener =
      new ExecutionListener() {
        @Override
        public void progress(String line) {
          lines.add(line);
        }
      };
  private FakeDaemon daemon;
  private DockerConnection connection;
  private RegistryCredentials credentials;

  @BeforeEach
  void connect() throws Exception {
    daemon = FakeDaemon.ofVersion(folder.resolve("d.sock"), "20.10.24", "1.41", "1.12");
    ConnectionSettings settings =
        DockerSettings.withServer(DockerSettings.of(folder), "docker.io", "me", "hunter2");
    connection = DockerConnections.open(LONG, daemon.endpoint());
    credentials = new RegistryCredentials(settings, LONG);
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    daemon.close();
  }

  private FetchedImage fetch(PullPolicy policy) throws InterruptedException {
    return fetch(policy, LONG);
  }

  private FetchedImage fetch(PullPolicy policy, Duration silence) throws InterruptedException {
    PullLimits limits = new PullLimits(3, Duration.ofMillis(1), silence, LONG);
    return new ImagePulls(connection, credentials, limits)
        .fetch(List.of(ImageRequest.of("python:3.8")), policy, listener)
        .get(ImageRequest.of("python:3.8"));
  }

  private MatrixException trouble(PullPolicy policy) throws InterruptedException {
    return ((Missing) fetch(policy)).trouble();
  }

  private long pulls() {
    return daemon.requestLines().stream().filter(line -> line.contains("/images/create")).count();
  }

  @Test
  void presentImageIsNotPulled() throws Exception {
    daemon.answer(INSPECT, THERE);

    assertThat(fetch(PullPolicy.IF_NOT_PRESENT))
        .isEqualTo(
            new Present(
                new BaseImage(
                    "python:3.8",
                    "sha256:1d",
                    "python@sha256:d1",
                    List.of("PATH=/bin"),
                    "app",
                    "linux/amd64",
                    List.of(),
                    List.of(),
                    Map.of(),
                    List.of())));
    assertThat(pulls()).isZero();
    assertThat(lines).isEmpty();
  }

  @Test
  void absentImageIsPulledWithTheLogin() throws Exception {
    daemon.answer(INSPECT, ABSENT, THERE).answer(PULL, PULLED);

    assertThat(fetch(PullPolicy.IF_NOT_PRESENT)).isInstanceOf(Present.class);
    FakeDaemon.Request pull =
        daemon.requests().stream()
            .filter(request -> request.line().contains("/images/create"))
            .findFirst()
            .orElseThrow();
    assertThat(pull.line()).contains("fromImage=python").contains("tag=3.8");
    JsonNode auth =
        new ObjectMapper()
            .readTree(Base64.getUrlDecoder().decode(pull.headers().get("x-registry-auth")));
    assertThat(auth.path("username").asText()).isEqualTo("me");
    assertThat(auth.path("password").asText()).isEqualTo("hunter2");
    assertThat(lines.get(0)).isEqualTo("Pulling python:3.8");
    assertThat(lines.get(1)).isEqualTo("Pulling python:3.8: 1/1 layers, 0.0 MB");
    assertThat(lines.get(2)).startsWith("Pulled python:3.8: 1/1 layers");
  }

  @Test
  void imageForAnotherPlatformIsPulledForTheOneThatIsWanted() throws Exception {
    Answer arm =
        Answer.ok(
            "{\"Id\":\"sha256:a4\",\"Os\":\"linux\",\"Architecture\":\"arm64\",\"Variant\":\"v8\"}");
    ImageRequest wanted = new ImageRequest("python:3.8", Platform.parse("linux/arm64"));
    daemon.answer(INSPECT, THERE, arm).answer(PULL, PULLED);

    ImagePulls images = new ImagePulls(connection, credentials);
    assertThat(images.fetch(List.of(wanted), PullPolicy.IF_NOT_PRESENT, listener).get(wanted))
        .isInstanceOf(Present.class);
    assertThat(images.image(wanted).platform()).isEqualTo("linux/arm64/v8");
    assertThat(
            daemon.requests().stream()
                .map(FakeDaemon.Request::line)
                .filter(line -> line.contains("/images/create")))
        .singleElement()
        .asString()
        .contains("platform=linux%2Farm64");
  }

  @Test
  void imageForAnotherPlatformThatMayNotBePulledIsNamed() throws Exception {
    ImageRequest wanted = new ImageRequest("python:3.8", Platform.parse("arm64"));
    daemon.answer(INSPECT, THERE);

    Map<ImageRequest, FetchedImage> fetched =
        new ImagePulls(connection, credentials).fetch(List.of(wanted), PullPolicy.NEVER, listener);
    assertThat(((Missing) fetched.get(wanted)).trouble())
        .hasMessageContaining("python:3.8 on the daemon")
        .hasMessageContaining("is made for linux/amd64, not for linux/arm64")
        .hasMessageContaining("<platform> or DOCKER_DEFAULT_PLATFORM")
        .hasMessageContaining("docker pull --platform linux/arm64 python:3.8");
  }

  @Test
  void alwaysPullsWhatIsThere() throws Exception {
    daemon.answer(INSPECT, THERE).answer(PULL, PULLED);

    assertThat(fetch(PullPolicy.ALWAYS)).isInstanceOf(Present.class);
    assertThat(pulls()).isEqualTo(1);
  }

  @Test
  void neverPullsAndNamesTheCommand() throws Exception {
    daemon.answer(INSPECT, ABSENT);

    assertThat(trouble(PullPolicy.NEVER))
        .hasMessageContaining("Image python:3.8 is not on the daemon at unix://")
        .hasMessageContaining("pulling is off")
        .hasMessageContaining("docker pull python:3.8");
    assertThat(pulls()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "404 | manifest for python:3.8 not found: manifest unknown | was not found in registry",
        "404 | pull access denied for python, may require 'docker login' | docker login",
        "500 | unauthorized: incorrect username or password | does not exist, or access to it is"
            + " denied",
        "500 | write /x: no space left on device | docker system prune",
        "404 | no matching manifest for linux/arm64 in the list | this daemon's platform",
        "400 | invalid reference format | is not a valid image reference",
        "500 | lookup registry.test on 10.0.0.1:53: no such host | can't resolve the host of registry",
        "500 | tls: failed to verify certificate: x509: signed by unknown | /etc/docker/certs.d",
        "500 | http: server gave HTTP response to HTTPS client | insecure-registries",
      })
  void troubleThatStaysIsNotTriedAgain(int status, String said, String told) throws Exception {
    daemon.answer(INSPECT, ABSENT).answer(PULL, Answer.error(status, said));

    assertThat(trouble(PullPolicy.IF_NOT_PRESENT))
        .hasMessageContaining("python:3.8")
        .hasMessageContaining(said)
        .hasMessageContaining(told)
        .message()
        .doesNotContain("hunter2")
        .doesNotContain("{");
    assertThat(pulls()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | Get \\\"https://registry-1.docker.io/v2/\\\": net/http: TLS handshake timeout",
        "502 | bad gateway",
        "500 | toomanyrequests: You have reached your pull rate limit",
      })
  void troubleThatMayPassIsTriedAgain(int status, String said) throws Exception {
    daemon.answer(INSPECT, ABSENT, THERE).answer(PULL, Answer.error(status, said), PULLED);

    assertThat(fetch(PullPolicy.IF_NOT_PRESENT)).isInstanceOf(Present.class);
    assertThat(pulls()).isEqualTo(2);
    assertThat(lines.get(1)).startsWith("Pulling python:3.8 failed (try 1 of 3)");
  }

  @Test
  void triesAreBounded() throws Exception {
    daemon.answer(INSPECT, ABSENT).answer(PULL, Answer.error(500, "i/o timeout"));

    assertThat(trouble(PullPolicy.IF_NOT_PRESENT))
        .hasMessageContaining("could not be pulled from registry docker.io")
        .hasMessageContaining("i/o timeout");
    assertThat(pulls()).isEqualTo(3);
  }

  @Test
  void errorWithinTheStreamFailsThePull() throws Exception {
    daemon
        .answer(INSPECT, ABSENT)
        .answer(PULL, Answer.ok("{\"status\":\"x\"}\r\n{\"error\":\"manifest unknown\"}\r\n"));

    assertThat(trouble(PullPolicy.IF_NOT_PRESENT)).hasMessageContaining("was not found");
    assertThat(pulls()).isEqualTo(1);
  }

  @Test
  void silentPullIsGivenUp() throws Exception {
    daemon
        .answer(INSPECT, ABSENT)
        .answer(PULL, new Answer(200, "{\"status\":\"Waiting\",\"id\":\"a\"}\r\n", true));

    FetchedImage image = fetch(PullPolicy.IF_NOT_PRESENT, Duration.ofMillis(300));

    assertThat(((Missing) image).trouble()).hasMessageContaining("no progress for 0.3 s");
  }

  @Test
  void brokenConnectionIsTriedAgain() throws Exception {
    daemon.answer(INSPECT, ABSENT, THERE).answer(PULL, new Answer(0, "", false), PULLED);

    assertThat(fetch(PullPolicy.IF_NOT_PRESENT)).isInstanceOf(Present.class);
  }

  @Test
  void eachDistinctImageIsPulledOnce() throws Exception {
    daemon
        .answer(INSPECT, ABSENT, THERE)
        .answer("GET /images/docker.io/library/python:3.8/json", ABSENT, THERE)
        .answer("GET /images/python:3.9/json", ABSENT)
        .answer(PULL, PULLED);
    ImagePulls images = new ImagePulls(connection, credentials);

    Map<ImageRequest, FetchedImage> fetched =
        images.fetch(
            List.of(
                ImageRequest.of("python:3.8"),
                ImageRequest.of("docker.io/library/python:3.8"),
                ImageRequest.of("python:3.8")),
            PullPolicy.IF_NOT_PRESENT,
            listener);

    assertThat(pulls()).isEqualTo(1);
    assertThat(fetched)
        .containsOnlyKeys(
            ImageRequest.of("python:3.8"), ImageRequest.of("docker.io/library/python:3.8"));
    assertThat(images.image(ImageRequest.of("python:3.8")).id()).isEqualTo("sha256:1d");
    assertThatThrownBy(() -> images.image(ImageRequest.of("python:3.9")))
        .isInstanceOf(MatrixException.class);
  }

  @Test
  void interruptEndsAPullThatIsUnderWay() throws Exception {
    daemon.answer(INSPECT, ABSENT).answer(PULL, new Answer(200, PULLED.body(), true));
    Thread caller = Thread.currentThread();
    ExecutionListener impatient =
        new ExecutionListener() {
          @Override
          public void progress(String line) {
            if (line.contains("1/1 layers")) {
              caller.interrupt();
            }
          }
        };

    assertThatThrownBy(
            () ->
                new ImagePulls(connection, credentials)
                    .fetch(
                        List.of(ImageRequest.of("python:3.8")),
                        PullPolicy.IF_NOT_PRESENT,
                        impatient))
        .isInstanceOf(InterruptedException.class);
    daemon.answer(INSPECT, THERE);
    assertThat(fetch(PullPolicy.IF_NOT_PRESENT)).isInstanceOf(Present.class);
  }
}
