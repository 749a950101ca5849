package io.github.pytestmatrix.engine.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AuthConfig;
import io.github.pytestmatrix.engine.ExecutionListener;
import io.github.pytestmatrix.engine.PullPolicy;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnection;
import io.github.pytestmatrix.engine.docker.daemon.DockerConnections;
import io.github.pytestmatrix.engine.docker.daemon.UsernamePassword;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage.Missing;
import io.github.pytestmatrix.engine.docker.registry.FetchedImage.Present;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls through a real daemon from a real registry that wants a login. */
@Tag("docker")
class ImagePullsDockerTest {
  private static final String USER = "me";
  private static final String PASSWORD = "hunter2";

  @TempDir Path folder;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final ExecutionListener listener =
      new ExecutionListener() {
        @Override
        public void progress(String line) {
          lines.add(line);
        }
      };
  private String registry;
  private String image;

  private String script(String... arguments) throws IOException, InterruptedException {
    Path script = Path.of(System.getProperty("basedir", "."), "src/it/setup/registry/registry");
    ProcessBuilder command = new ProcessBuilder(script.toString());
    command.command().addAll(List.of(arguments));
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = command.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.strip();
  }

  /** Loads an image of one file with a random salt in it, so that no layer exists already. */
  private void load(DockerClient client) throws Exception {
    byte[] layer = tar("htpasswd");
    String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(layer));
    Files.write(folder.resolve("layer.tar"), layer);
    Files.writeString(
        folder.resolve("config.json"),
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
            + id
            + "\"]}}");
    Files.writeString(
        folder.resolve("manifest.json"),
        "[{\"Config\":\"config.json\",\"Layers\":[\"layer.tar\"],\"RepoTags\":[\""
            + image
            + "\"]}]");
    client
        .loadImageCmd(new ByteArrayInputStream(tar("manifest.json", "config.json", "layer.tar")))
        .exec();
  }

  private byte[] tar(String... files) throws IOException {
    ProcessBuilder tar = new ProcessBuilder("tar", "-C", folder.toString(), "-cf", "-");
    tar.command().addAll(List.of(files));
    return tar.start().getInputStream().readAllBytes();
  }

  @BeforeEach
  void registryWithOneImage() throws Exception {
    registry = script("start", folder.toString(), USER, PASSWORD);
    image = registry + "/matrix/base:1";
    try (DockerConnection connection = DockerConnections.open(settings(PASSWORD))) {
      DockerClient client = connection.client();
      load(client);
      AuthConfig login = new AuthConfig().withUsername(USER).withPassword(PASSWORD);
      assertThat(
              client
                  .pushImageCmd(image)
                  .withAuthConfig(login)
                  .exec(new ResultCallback.Adapter<>())
                  .awaitCompletion(60, TimeUnit.SECONDS))
          .isTrue();
      client.removeImageCmd(image).exec();
    }
  }

  @AfterEach
  void stop() throws Exception {
    script("stop", folder.toString());
    try (DockerConnection connection = DockerConnections.open(settings(PASSWORD))) {
      connection.client().removeImageCmd(image).exec();
    } catch (NotFoundException neverPulled) {
      assertThat(lines).noneMatch(line -> line.startsWith("Pulled"));
    }
  }

  private ConnectionSettings settings(String password) {
    return new ConnectionSettings(
        Optional.empty(),
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        false,
        password.isEmpty() ? Map.of() : Map.of(registry, new UsernamePassword(USER, password)));
  }

  private FetchedImage fetch(String reference, String password) throws InterruptedException {
    try (DockerConnection connection = DockerConnections.open(settings(password))) {
      return new ImagePulls(
              connection, new RegistryCredentials(settings(password), Duration.ofSeconds(30)))
          .fetch(List.of(ImageRequest.of(reference)), PullPolicy.IF_NOT_PRESENT, listener)
          .get(ImageRequest.of(reference));
    }
  }

  @Test
  void privateImageIsPulledWithTheLoginAndKnownByItsDigest() throws Exception {
    FetchedImage fetched = fetch(image, PASSWORD);

    assertThat(fetched).isInstanceOf(Present.class);
    assertThat(fetched.orThrow().digest()).startsWith(registry + "/matrix/base@sha256:");
    assertThat(lines).first().isEqualTo("Pulling " + image);
    assertThat(lines).last().asString().startsWith("Pulled " + image + ": 1/1 layers");
    lines.clear();
    assertThat(fetch(image, PASSWORD)).isEqualTo(fetched);
    assertThat(lines).isEmpty();
    assertThat(fetch(fetched.orThrow().digest(), PASSWORD).orThrow().id())
        .isEqualTo(fetched.orThrow().id());
    lines.add("Pulled");
  }

  @Test
  void wrongPasswordIsRefusedAtOnceAndNeverShown() throws Exception {
    FetchedImage fetched = fetch(image, "wrongword");

    assertThat(((Missing) fetched).trouble())
        .hasMessageContaining("does not exist, or access to it is denied, in registry " + registry)
        .hasMessageContaining("with the login from server '" + registry + "'")
        .hasMessageContaining("docker login " + registry)
        .message()
        .doesNotContain("wrongword");
    assertThat(lines).containsExactly("Pulling " + image);
  }

  @Test
  void missingLoginIsToldWithTheWayToGiveOne() throws Exception {
    assertThat(((Missing) fetch(image, "")).trouble())
        .hasMessageContaining("asked without a login")
        .hasMessageContaining("<id>" + registry + "</id>");
    assertThat(lines).containsExactly("Pulling " + image);
  }

  @Test
  void missingTagIsNotFoundAtOnce() throws Exception {
    String missing = registry + "/matrix/base:2";

    assertThat(((Missing) fetch(missing, PASSWORD)).trouble())
        .hasMessageContaining("Image " + missing + " was not found in registry " + registry);
    assertThat(lines).containsExactly("Pulling " + missing);
  }
}
