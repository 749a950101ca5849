package io.github.pytestmatrix.engine.docker.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.AuthConfig;
import io.github.pytestmatrix.engine.container.ImageReference;
import io.github.pytestmatrix.engine.docker.daemon.ConnectionSettings;
import io.github.pytestmatrix.engine.docker.daemon.DockerSettings;
import io.github.pytestmatrix.engine.docker.daemon.UsernamePassword;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class RegistryCredentialsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path home;
  private Path bin;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    bin = Files.createDirectories(home.resolve("bin"));
  }

  private void config(String json) throws IOException {
    Files.writeString(home.resolve(".docker/config.json"), json.replace('\'', '"'));
  }

  private void helper(String name, String script) throws IOException {
    Path file = bin.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private ConnectionSettings settings() {
    return DockerSettings.of(home, "PATH", bin + ":/usr/bin:/bin");
  }

  private Login find(String image) throws InterruptedException {
    return find(settings(), image);
  }

  private static Login find(ConnectionSettings settings, String image) throws InterruptedException {
    return new RegistryCredentials(settings, LONG).find(ImageReference.parse(image));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String passwordOf(Login login) {
    return login.auth().map(AuthConfig::getPassword).orElse("none");
  }

  @Test
  void withoutAnyConfigurationThereIsNoLogin() throws Exception {
    Login login = find("python:3.8");

    assertThat(login.auth()).isEmpty();
    assertThat(login.trouble()).isEmpty();
    assertThat(login.description()).isEqualTo("without a login");
  }

  @Test
  void authsHoldUserAndPassword() throws Exception {
    config("{'auths':{'ghcr.io':{'auth':'" + base64("me:pass:word") + "'}}}");

    Login login = find("ghcr.io/a/b:1");

    assertThat(login.auth().map(AuthConfig::getUsername)).contains("me");
    assertThat(passwordOf(login)).isEqualTo("pass:word");
    assertThat(login.auth().map(AuthConfig::getRegistryAddress)).contains("ghcr.io");
    assertThat(find("quay.io/a/b").auth()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://index.docker.io/v1/",
        "https://index.docker.io/v1",
        "index.docker.io",
        "docker.io",
        "registry-1.docker.io",
      })
  void dockerHubGoesByManyNames(String key) throws Exception {
    config("{'auths':{'" + key + "':{'auth':'" + base64("me:secret") + "'}}}");

    Login login = find("python:3.8");

    assertThat(passwordOf(login)).isEqualTo("secret");
    assertThat(login.auth().map(AuthConfig::getRegistryAddress))
        .contains("https://index.docker.io/v1/");
  }

  @Test
  void registryWithSchemeAndPathIsFound() throws Exception {
    config("{'auths':{'https://localhost:5000/v2/':{'auth':'" + base64("me:secret") + "'}}}");

    assertThat(passwordOf(find("localhost:5000/x"))).isEqualTo("secret");
  }

  @Test
  void identityTokenOfAuthsIsUsed() throws Exception {
    config("{'auths':{'r.io':{'auth':'" + base64("me:") + "','identitytoken':'tok'}}}");

    assertThat(find("r.io/x").auth().map(AuthConfig::getIdentitytoken)).contains("tok");
  }

  @Test
  void emptyEntryOfAuthsIsNoLogin() throws Exception {
    config("{'auths':{'r.io':{}}}");

    assertThat(find("r.io/x").auth()).isEmpty();
  }

  @Test
  void malformedEntryIsToldWithoutItsContent() throws Exception {
    config("{'auths':{'r.io':{'auth':'" + base64("nocolon") + "'}}}");

    Login login = find("r.io/x");

    assertThat(login.auth()).isEmpty();
    assertThat(login.description())
        .contains("auths 'r.io' in")
        .contains("is not user:password")
        .doesNotContain("nocolon")
        .doesNotContain(base64("nocolon"));
  }

  @Test
  void helperGetsTheRegistryAndGivesTheLogin() throws Exception {
    config("{'credsStore':'fake'}");
    helper(
        "fake",
        "read server; [ \"$1\" = get ] && printf '{\"Username\":\"me\",\"Secret\":\"%s\"}' $server");

    assertThat(passwordOf(find("ghcr.io/x"))).isEqualTo("ghcr.io");
    assertThat(passwordOf(find("python"))).isEqualTo("https://index.docker.io/v1/");
  }

  @Test
  void helperOfTheRegistryWinsOverTheStoreAndBothOverAuths() throws Exception {
    config(
        "{'credHelpers':{'r.io':'own'},'credsStore':'store','auths':{'s.io':{'auth':'"
            + base64("me:file")
            + "'},'q.io':{'auth':'"
            + base64("me:file")
            + "'}}}");
    helper("own", "echo '{\"Username\":\"me\",\"Secret\":\"own\"}'");
    helper(
        "store",
        "read server; case $server in q.io) echo credentials not found in native keychain; exit 1;;"
            + " *) echo '{\"Username\":\"me\",\"Secret\":\"store\"}';; esac");

    assertThat(passwordOf(find("r.io/x"))).isEqualTo("own");
    assertThat(passwordOf(find("s.io/x"))).isEqualTo("store");
    assertThat(passwordOf(find("q.io/x"))).isEqualTo("file");
    assertThat(find("q.io/x").trouble()).isEmpty();
  }

  @Test
  void tokenUserMeansIdentityToken() throws Exception {
    config("{'credHelpers':{'r.io':'own'}}");
    helper("own", "echo '{\"Username\":\"<token>\",\"Secret\":\"tok\"}'");

    AuthConfig auth = find("r.io/x").auth().orElseThrow();

    assertThat(auth.getIdentitytoken()).isEqualTo("tok");
    assertThat(auth.getPassword()).isNull();
  }

  @Test
  void missingHelperIsTroubleButNoEnd() throws Exception {
    config("{'credsStore':'gone','auths':{'r.io':{'auth':'" + base64("me:file") + "'}}}");

    assertThat(passwordOf(find("r.io/x"))).isEqualTo("file");
    assertThat(find("python").description())
        .isEqualTo(
            "without a login (the credential helper docker-credential-gone is not on the PATH)");
  }

  @Test
  void failingHelperSaysWhy() throws Exception {
    config("{'credsStore':'bad'}");
    helper("bad", "echo you are logged out; exit 3");

    assertThat(find("python").trouble())
        .contains(
            "the credential helper docker-credential-bad failed with exit code 3:"
                + " you are logged out");
  }

  @Test
  void hangingHelperIsEnded() throws Exception {
    config("{'credsStore':'slow'}");
    helper("slow", "exec tail -f /dev/null");

    Login login =
        new RegistryCredentials(settings(), Duration.ofMillis(200))
            .find(ImageReference.parse("python"));

    assertThat(login.trouble().orElse("")).contains("did not answer within 0.2 s");
  }

  @Test
  void babblingHelperIsNeverQuoted() throws Exception {
    config("{'credsStore':'odd'}");
    helper("odd", "echo hunter2");

    assertThat(find("python").trouble().orElse(""))
        .contains("docker-credential-odd is not valid JSON")
        .doesNotContain("hunter2");
  }

  @Test
  void mavenSettingsWinOverEverythingElse() throws Exception {
    config("{'auths':{'https://index.docker.io/v1/':{'auth':'" + base64("me:file") + "'}}}");
    ConnectionSettings settings = DockerSettings.withServer(settings(), "docker.io", "me", "maven");

    assertThat(passwordOf(find(settings, "python"))).isEqualTo("maven");
    assertThat(find(settings, "python").description())
        .isEqualTo("with the login from server 'docker.io' in Maven's settings");
  }

  @Test
  void variableWinsOverTheFileAndTheFileFillsItsGaps() throws Exception {
    config(
        "{'auths':{'r.io':{'auth':'"
            + base64("me:file")
            + "'},'s.io':{'auth':'"
            + base64("me:file")
            + "'}}}");
    ConnectionSettings settings =
        DockerSettings.of(
            home,
            "DOCKER_AUTH_CONFIG",
            "{\"auths\":{\"r.io\":{\"auth\":\"" + base64("me:variable") + "\"}}}");

    assertThat(passwordOf(find(settings, "r.io/x"))).isEqualTo("variable");
    assertThat(passwordOf(find(settings, "s.io/x"))).isEqualTo("file");
  }

  @Test
  void brokenVariableLeavesTheLoginsOfTheFile() throws Exception {
    config("{'auths':{'r.io':{'auth':'" + base64("me:file") + "'}}}");
    ConnectionSettings settings = DockerSettings.of(home, "DOCKER_AUTH_CONFIG", "{hunter2");

    assertThat(passwordOf(find(settings, "r.io/x"))).isEqualTo("file");
    assertThat(find(settings, "other.io/x").trouble().orElse(""))
        .contains("DOCKER_AUTH_CONFIG is not valid JSON")
        .doesNotContain("hunter2");
  }

  @Test
  void registryIsLookedUpOnce() throws Exception {
    config("{'credsStore':'count'}");
    helper("count", "echo x >> " + home + "/calls; echo '{\"Username\":\"me\",\"Secret\":\"s\"}'");
    RegistryCredentials credentials = new RegistryCredentials(settings(), LONG);

    credentials.find(ImageReference.parse("python:3.8"));
    credentials.find(ImageReference.parse("python:3.9"));

    assertThat(Files.readAllLines(home.resolve("calls"))).hasSize(1);
  }

  @Test
  void secretsAreNeverShown() {
    AuthConfig auth = new AuthConfig().withUsername("me").withPassword("hunter2");
    ConnectionSettings settings =
        DockerSettings.withServer(
            DockerSettings.of(home, "DOCKER_AUTH_CONFIG", "hunter2"), "r.io", "me", "hunter2");

    assertThat(Login.of(auth, "x").toString()).doesNotContain("hunter2");
    assertThat(settings.toString()).contains("r.io").doesNotContain("hunter2");
    assertThat(new UsernamePassword("me", "hunter2").toString()).doesNotContain("hunter2");
    assertThat(Optional.of(Login.of(auth, "x"))).asString().doesNotContain("hunter2");
  }
}
