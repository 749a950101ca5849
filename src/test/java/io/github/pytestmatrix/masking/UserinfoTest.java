package io.github.pytestmatrix.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserinfoTest {
  @ParameterizedTest
  @CsvSource({
    "Looking in indexes: https://u:p@i.example/simple, Looking in indexes: https://***@i.example/simple",
    "git+https://ghp_token@github.com/a/b, git+https://***@github.com/a/b",
    "https://u:p@ss@host/x@y, https://***@host/x@y",
    "ssh://git@github.com/a/b, ssh://git@github.com/a/b",
    "https://host/a@b, https://host/a@b",
    "a@b.example, a@b.example",
    "http://u:p@a http://v:q@b, http://***@a http://***@b",
  })
  void userinfoOfAnAddressIsMasked(String text, String masked) {
    assertThat(Userinfo.masked(text)).isEqualTo(masked);
  }

  @Test
  void everyCutOfAStreamGivesTheSame() {
    byte[] bytes = "a https://u:p\u00e9@host/x\nhttps://v@host\rz".getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (UserinfoStream stream = new UserinfoStream(out::writeBytes)) {
        stream.accept(java.util.Arrays.copyOf(bytes, cut));
        stream.accept(java.util.Arrays.copyOfRange(bytes, cut, bytes.length));
      }
      assertThat(out.toString(StandardCharsets.UTF_8))
          .isEqualTo("a https://***@host/x\nhttps://***@host\rz");
    }
  }

  @Test
  void endlessLineIsPassedOn() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    UserinfoStream stream = new UserinfoStream(out::writeBytes);
    for (int i = 0; i < 200; i++) {
      stream.accept(new byte[1000]);
    }

    assertThat(out.size()).isGreaterThan(100_000);
  }
}
