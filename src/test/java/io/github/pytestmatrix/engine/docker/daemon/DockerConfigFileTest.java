package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.pytestmatrix.MatrixException;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.registry.RegistryCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerConfigFileTest {
  @TempDir Path home;
  private final List<String> warnings = new ArrayList<>();

  private ConnectionSettings settings(String... variables) {
    ConnectionSettings silent = DockerSettings.of(home, variables);
    return new ConnectionSettings(
        Optional.empty(), silent.environment(), home, false, Map.of(), warnings::add);
  }

  private Path file() throws IOException {
    return Files.createDirectories(home.resolve(".docker")).resolve("config.json");
  }

  /** As a build uses it: for the daemon, for logins and for proxies. */
  private void useAll() throws Exception {
    DockerConfigFile config = new DockerConfigFile(settings());
    assertThat(new DaemonDiscovery(settings(), config, Path.of("/")).endpoints()).isNotEmpty();
    RegistryCredentials credentials =
        new RegistryCredentials(settings(), config, Duration.ofSeconds(30));
    assertThat(credentials.find(ImageReference.parse("python")).auth()).isEmpty();
    assertThat(credentials.proxies("unix:///var/run/docker.sock").variables()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"auths\":{\"x\":{\"auth\":\"c2VjcmV0\"}  | it is not valid JSON (line 1, column 3",
        "c2VjcmV0                                | it is not valid JSON (line 1, column",
        "[\"c2VjcmV0\"]                          | it is not a JSON object",
      })
  void brokenFileIsNamedOnceAndNeverQuoted(String content, String reason) throws Exception {
    Files.writeString(file(), content);

    useAll();

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("Docker's configuration " + file() + " is ignored: " + reason)
        .containsOnlyOnce(file().toString())
        .doesNotContain("c2VjcmV0");
  }

  @Test
  void folderInItsPlaceIsIgnoredWithAWarning() throws Exception {
    Files.createDirectory(file());

    useAll();

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains(" is ignored: it is a directory.");
  }

  @Test
  void unreadableFolderIsIgnoredWithAWarning() throws Exception {
    Path noFolder = Files.createFile(home.resolve("file"));

    JsonNode content =
        new DockerConfigFile(settings("DOCKER_CONFIG", noFolder.toString())).content();

    assertThat(content.isMissingNode()).isTrue();
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .contains(noFolder + "/config.json is ignored: Not a directory.")
        .containsOnlyOnce(noFolder.toString());
  }

  @Test
  void absentAndEmptyFilesAreNothingToWarnOf() throws Exception {
    useAll();
    Files.writeString(file(), "");
    useAll();

    assertThat(warnings).isEmpty();
  }

  @Test
  void brokenFileOfAContextThatWasAskedForEndsTheBuild() throws Exception {
    Path meta = home.resolve("meta.json");
    Files.writeString(meta, "{c2VjcmV0");

    assertThatThrownBy(() -> DockerConfigFile.read(meta))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(meta + " is not valid JSON")
        .hasNoCause()
        .message()
        .doesNotContain("c2VjcmV0");
  }
}
