package io.github.pytestmatrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void before() {
    file = folder.resolve("below").resolve("file.txt");
  }

  @Test
  void answersTheDigestOfWhatItHasWritten() throws IOException {
    String digest = WholeFile.write(file, text -> text.write("grün"));

    assertThat(file).hasContent("grün");
    assertThat(digest).isEqualTo(Sha256.of(file));
  }

  /** As generators of JSON do. */
  @Test
  void contentMayCloseWhatItWritesTo() throws IOException {
    WholeFile.write(
        file,
        text -> {
          text.write("whole");
          text.close();
        });

    assertThat(file).hasContent("whole");
  }

  @Test
  void failureLeavesTheFileAsItWasAndNothingBeside() throws IOException {
    WholeFile.write(file, text -> text.write("first"));

    assertThatThrownBy(
            () ->
                WholeFile.writeBytes(
                    file,
                    bytes -> {
                      bytes.write(1);
                      throw new IOException("full");
                    }))
        .hasMessage("full");

    assertThat(file).hasContent("first");
    try (var beside = Files.list(folder.resolve("below"))) {
      assertThat(beside).containsExactly(file);
    }
  }

  /** It is not there in part while it is written. */
  @Test
  void readerSeesTheOldOneUntilTheNewOneIsWhole() throws IOException {
    WholeFile.write(file, text -> text.write("first"));

    WholeFile.write(
        file,
        text -> {
          text.write("second");
          text.flush();
          assertThat(file).hasContent("first");
        });

    assertThat(file).hasContent("second");
  }
}
