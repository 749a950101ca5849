package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class DaemonDiscoveryTest {
  @TempDir Path home;

  private List<String> addresses(ConnectionSettings settings) {
    return endpoints(settings).stream().map(DaemonEndpoint::address).toList();
  }

  private List<DaemonEndpoint> endpoints(ConnectionSettings settings) {
    return new DaemonDiscovery(settings, new DockerConfigFile(settings), Path.of("/")).endpoints();
  }

  private Path context(String name, String meta) throws IOException, NoSuchAlgorithmException {
    String id =
        HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
    Path contexts = home.resolve(".docker/contexts");
    Path folder = Files.createDirectories(contexts.resolve("meta").resolve(id));
    Files.writeString(folder.resolve("meta.json"), meta);
    return contexts.resolve("tls").resolve(id).resolve("docker");
  }

  private static String meta(String host) {
    return "{\"Name\":\"x\",\"Metadata\":{},\"Endpoints\":{\"docker\":{\"Host\":\""
        + host
        + "\",\"SkipTLSVerify\":false}}}";
  }

  private void config(String json) throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), json);
  }

  @Test
  void parameterWinsOverTheVariable() {
    ConnectionSettings settings = DockerSettings.of(home, "DOCKER_HOST", "unix:///b.sock");

    assertThat(addresses(DockerSettings.withHost(settings, "unix:///a.sock")))
        .containsExactly("unix:///a.sock");
  }

  @Test
  void variableDockerHostWinsOverAnyContextAndIsTheOnlyOneTried() {
    assertThat(
            addresses(
                DockerSettings.of(
                    home, "DOCKER_HOST", "tcp://box:2375", "DOCKER_CONTEXT", "missing")))
        .containsExactly("tcp://box:2375");
  }

  @Test
  void emptyVariableCountsAsNotSet() {
    assertThat(addresses(DockerSettings.of(home, "DOCKER_HOST", "")))
        .startsWith("unix:///var/run/docker.sock");
  }

  @Test
  void chosenContextIsTheOnlyOneTried() throws Exception {
    context("far", meta("unix:///far.sock"));
    config("{\"currentContext\":\"far\"}");

    assertThat(addresses(DockerSettings.of(home))).containsExactly("unix:///far.sock");
    assertThat(endpoints(DockerSettings.of(home)).get(0).origin())
        .isEqualTo("Docker context 'far'");
  }

  @Test
  void variableDockerContextWinsOverTheConfiguredOne() throws Exception {
    context("far", meta("unix:///far.sock"));
    context("near", meta("unix:///near.sock"));
    config("{\"currentContext\":\"far\"}");

    assertThat(addresses(DockerSettings.of(home, "DOCKER_CONTEXT", "near")))
        .containsExactly("unix:///near.sock");
  }

  @Test
  void dockerConfigFolderIsHonoured() throws Exception {
    context("far", meta("unix:///far.sock"));
    config("{\"currentContext\":\"far\"}");
    Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));

    assertThat(addresses(DockerSettings.of(home, "DOCKER_CONFIG", elsewhere.toString())))
        .startsWith("unix:///var/run/docker.sock");
  }

  @Test
  void missingContextIsNeverTheDefaultOne() throws Exception {
    assertThatThrownBy(() -> endpoints(DockerSettings.of(home, "DOCKER_CONTEXT", "gone")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("DOCKER_CONTEXT names the Docker context 'gone'")
        .hasMessageContaining("docker context ls");
    config("{\"currentContext\":\"lost\"}");
    assertThatThrownBy(() -> endpoints(DockerSettings.of(home)))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("config.json names the Docker context 'lost'");
  }

  @Test
  void contextWithoutTlsVerificationIsRefused() throws Exception {
    context("lax", "{\"Endpoints\":{\"docker\":{\"Host\":\"tcp://h:1\",\"SkipTLSVerify\":true}}}");

    assertThatThrownBy(() -> endpoints(DockerSettings.of(home, "DOCKER_CONTEXT", "lax")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("turns off the verification");
  }

  @Test
  void contextBringsItsCertificates() throws Exception {
    Path tls = Files.createDirectories(context("safe", meta("tcp://box")));
    Files.createFile(tls.resolve("ca.pem"));

    DaemonEndpoint endpoint = endpoints(DockerSettings.of(home, "DOCKER_CONTEXT", "safe")).get(0);

    assertThat(endpoint.address()).isEqualTo("tcp://box:2376");
    assertThat(endpoint.tls())
        .contains(new TlsFiles(Optional.of(tls.resolve("ca.pem")), Optional.empty()));
  }

  @Test
  void contextWithHalfAClientCertificateIsRefused() throws Exception {
    Path tls = Files.createDirectories(context("half", meta("tcp://box")));
    Files.createFile(tls.resolve("cert.pem"));

    assertThatThrownBy(() -> endpoints(DockerSettings.of(home, "DOCKER_CONTEXT", "half")))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("only one of cert.pem and key.pem");
  }

  @Test
  void usualPlacesAreTriedInOrder() throws IOException {
    String uid = String.valueOf(Files.getAttribute(home, "unix:uid"));

    assertThat(addresses(DockerSettings.of(home, "XDG_RUNTIME_DIR", "/xdg")))
        .containsExactly(
            "unix:///var/run/docker.sock",
            "unix:///xdg/docker.sock",
            "unix:///run/user/" + uid + "/docker.sock",
            "unix://" + home + "/.docker/run/docker.sock",
            "unix://" + home + "/.docker/desktop/docker.sock",
            "unix://" + home + "/.orbstack/run/docker.sock",
            "unix://" + home + "/.colima/default/docker.sock",
            "unix://" + home + "/.rd/docker.sock",
            "unix:///xdg/podman/podman.sock",
            "unix:///run/user/" + uid + "/podman/podman.sock",
            "unix:///run/podman/podman.sock",
            "unix://" + home + "/.local/share/containers/podman/machine/podman.sock");
  }

  @Test
  void windowsHasPipes() {
    ConnectionSettings settings =
        new ConnectionSettings(Optional.empty(), Map.of(), home, true, Map.of());

    assertThat(addresses(settings))
        .containsExactly(
            "npipe:////./pipe/docker_engine", "npipe:////./pipe/podman-machine-default");
  }

  @Test
  void tlsVariableWithoutCertificatesIsAnErrorAndNeverPlainHttp() throws IOException {
    Path folder = Files.createDirectory(home.resolve("certs"));
    Files.createFile(folder.resolve("ca.pem"));

    for (String variable : List.of("DOCKER_TLS_VERIFY", "DOCKER_TLS", "DOCKER_CERT_PATH")) {
      ConnectionSettings settings =
          DockerSettings.of(
              home,
              "DOCKER_HOST",
              "tcp://box:2376",
              "DOCKER_CERT_PATH",
              folder.toString(),
              variable,
              variable.equals("DOCKER_CERT_PATH") ? folder.toString() : "1");
      assertThatThrownBy(() -> endpoints(settings))
          .isInstanceOf(MatrixException.class)
          .hasMessageContaining(variable + " requires TLS")
          .hasMessageContaining("cert.pem, key.pem")
          .hasMessageContaining(folder.toString());
    }
  }

  @Test
  void certificatesAreLookedForInDockersFolderByDefault() {
    ConnectionSettings settings =
        DockerSettings.of(home, "DOCKER_HOST", "tcp://box:2376", "DOCKER_TLS_VERIFY", "1");

    assertThatThrownBy(() -> endpoints(settings))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining(home.resolve(".docker") + " has no readable ca.pem");
  }

  @Test
  void unixSocketNeedsNoCertificates() {
    ConnectionSettings settings =
        DockerSettings.of(home, "DOCKER_HOST", "unix:///a.sock", "DOCKER_TLS_VERIFY", "1");

    assertThat(endpoints(settings).get(0).tls()).isEmpty();
  }
}
