package io.github.pytestmatrix.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.pytestmatrix.MatrixException;
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
    "tcp://box, tcp://box:2375",
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
  @ValueSource(strings = {"box:2375", "/var/run/docker.sock", "ftp://box", "tcp://", "tcp://a b:1"})
  void anythingElseIsNoAddress(String address) {
    assertThatThrownBy(() -> parse(address))
        .isInstanceOf(MatrixException.class)
        .hasMessageContaining("DOCKER_HOST names '")
        .hasMessageContaining("unix:///path/to/docker.sock");
  }
}
