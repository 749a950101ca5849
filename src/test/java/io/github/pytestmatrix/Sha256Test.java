package io.github.pytestmatrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
  /** Of FIPS 180-4's examples. */
  private static final String ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  @Test
  void textAndFileOfTheSameBytesHaveTheSameDigest(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "abc");

    assertThat(Sha256.of("abc")).isEqualTo(ABC);
    assertThat(Sha256.of(file)).isEqualTo(ABC);
  }

  @Test
  void textCountsAsUtf8() {
    assertThat(Sha256.of("ü"))
        .isEqualTo("607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f");
  }
}
