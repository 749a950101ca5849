package io.github.pytestmatrix.engine.docker.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonEndpointTest {
  private static DaemonEndpoint parse(String address) {
    return DaemonEndpoint.parse(address, "DOCKER_HOST", Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "unix:///var/run/docker.sock, unix:///var/run/docker.sock",
    "'unix:///with blank/d.sock', 'unix:///with blank/d.sock'",
    "unix://, unix:///var/run/docker.sock",
    "npipe://, npipe:////./pipe/docker_engine",
    "tcp://box, tcp://box:2375",
    "tcp://localhost, tcp://localhost:2375",
    "tcp://, tcp://127.0.0.1:2375",
    "tcp://:2376, tcp://127.0.0.1:2376",
    "localhost:2375, tcp://localhost:2375",
    "box, tcp://box:2375",
    "'  tcp://box:2375  ', tcp://box:2375",
    "tcp://jenkins_docker-proxy:2375, tcp://jenkins_docker-proxy:2375",
    "jenkins_docker-proxy, tcp://jenkins_docker-proxy:2375",
    "tcp://_a_:2375/x/, tcp://_a_:2375/x",
    "tcp://10.0.0.1:2375//, tcp://10.0.0.1:2375",
    "tcp://user:word@box:2375, tcp://box:2375",
    "'tcp://[fe80::1%eth0]', 'tcp://[fe80::1%eth0]:2375'",
    "tcp://box:1234/, tcp://box:1234",
    "tcp://box:1234/some/prefix, tcp://box:1234/some/prefix",
    "tcp://[::1]:2375, tcp://[::1]:2375",
    "http://box:80, tcp://box:80",
    "TCP://box:1, tcp://box:1",
    "npipe:////./pipe/docker_engine, npipe:////./pipe/docker_engine",
    "npipe://\\\\.\\pipe\\docker_engine, npipe:////./pipe/docker_engine",
  })
  void addressIsUnderstood(String written, String understood) {
    assertThat(parse(written).address()).isEqualTo(understood);
  }

  @Test
  void pathOfASocketReachesTheTransportUnchanged() {
    assertThat(parse("unix:///with blank/d.sock").uri().getPath()).isEqualTo("/with blank/d.sock");
    assertThat(parse("npipe:////./pipe/docker_engine").uri().getPath())
        .isEqualTo("//./pipe/docker_engine");
  }

  @Test
  void sshIsRefusedWithTheWayAround() {
    assertThatThrownBy(() -> parse("ssh://me@box:22/x"))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("DOCKER_HOST names ssh://me@box:22/x")
        .hasMessageContaining("ssh -nNT")
        .hasMessageContaining("-L /tmp/docker-remote.sock:/var/run/docker.sock")
        .hasMessageContaining("export DOCKER_HOST=unix:///tmp/docker-remote.sock");
  }

  @Test
  void httpsWithoutCertificatesIsRefused() {
    assertThatThrownBy(() -> parse("https://box:2376"))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("DOCKER_CERT_PATH");
  }

  @ParameterizedTest
  @CsvSource({
    "/var/run/docker.sock, unix:///var/run/docker.sock",
    "unix:/var/run/docker.sock, unix:///var/run/docker.sock",
    "tcp:box:2375, tcp://box:2375",
    "tcp:/box:2375, tcp://box:2375",
  })
  void slipOfThePenIsCorrected(String written, String meant) {
    assertThatThrownBy(() -> parse(written)).hasMessageContaining("Write " + meant + ".");
  }

  @Test
  void hostThatUriDoesNotKnowIsLookedUpForTheTransport() throws Exception {
    DaemonEndpoint named = parse("tcp://local_host:2375/x");
    assertThat(DaemonEndpoint.host(named.uri())).isEqualTo("local_host");
    assertThat(DaemonEndpoint.host(parse("tcp://[::1]:1").uri())).isEqualTo("::1");
    assertThat(parse("tcp://box:1").resolved().toString()).isEqualTo("tcp://box:1");
    assertThatThrownBy(named::resolved).isInstanceOf(UnknownHostException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/run/docker.sock",
        "unix:/var/run/docker.sock",
        "tcp:box:2375",
        "ftp://box",
        "fd://",
        "box:port",
        "tcp://box:99999",
        "tcp://a b:1",
        "tcp://box:1?x",
        "\\\\.\\pipe\\docker_engine"
      })
  void anythingElseIsNoAddress(String address) {
    assertThatThrownBy(() -> parse(address))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("DOCKER_HOST names '")
        .hasMessageContaining("unix:///path/to/docker.sock");
  }
}
