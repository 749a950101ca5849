package io.github.pytestmatrix.engine.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerProxiesTest {
  private static final String CONFIG =
      """
      {"proxies": {
        "default": {
          "httpProxy": "http://me:pass%20word1@proxy.test:3128",
          "httpsProxy": "http://proxy.test:3129",
          "ftpProxy": "ftp://proxy.test",
          "allProxy": "socks5://proxy.test",
          "noProxy": "localhost,.test"
        },
        "tcp://other:2375": {"httpProxy": "http://it's:1"}
      }}
      """;

  private static ContainerProxies of(String daemon) throws IOException {
    return ContainerProxies.of(new ObjectMapper().readTree(CONFIG), daemon);
  }

  @Test
  void bothSpellingsAreSetForEachProxy() throws Exception {
    String exports = of("unix:///var/run/docker.sock").exports(Map.of());

    assertThat(exports.lines())
        .containsExactlyInAnyOrder(
            "export HTTP_PROXY='http://me:pass%20word1@proxy.test:3128'",
            "export http_proxy='http://me:pass%20word1@proxy.test:3128'",
            "export HTTPS_PROXY='http://proxy.test:3129'",
            "export https_proxy='http://proxy.test:3129'",
            "export FTP_PROXY='ftp://proxy.test'",
            "export ftp_proxy='ftp://proxy.test'",
            "export ALL_PROXY='socks5://proxy.test'",
            "export all_proxy='socks5://proxy.test'",
            "export NO_PROXY='localhost,.test'",
            "export no_proxy='localhost,.test'");
  }

  @Test
  void daemonsOwnProxiesReplaceTheDefault() throws Exception {
    assertThat(of("tcp://other:2375").exports(Map.of()).lines())
        .containsExactlyInAnyOrder(
            "export HTTP_PROXY='http://it'\\''s:1'", "export http_proxy='http://it'\\''s:1'");
  }

  @Test
  void whatTheUserSetsInEitherSpellingIsLeftAlone() throws Exception {
    assertThat(
            of("unix:///d.sock")
                .exports(Map.of("http_proxy", "mine", "HTTPS_PROXY", "", "no_proxy", "x", "A", "b"))
                .lines())
        .allMatch(line -> line.matches("export (ftp|FTP|all|ALL)_(proxy|PROXY)=.*"))
        .hasSize(4);
  }
}
