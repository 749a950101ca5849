package io.github.pytestmatrix.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NamelessFileTest {
  @TempDir Path folder;

  private NamelessFile written(String text) throws IOException {
    NamelessFile file = NamelessFile.createIn(folder);
    try (OutputStream out = file.output()) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.write('.');
    }
    return file;
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void killLeavesNothingBehind() throws Exception {
    NamelessFile file = written("text");
    assertThat(folder).isEmptyDirectory();
    file.close();
  }

  @Test
  void eachReaderReadsAllOfIt() throws Exception {
    try (NamelessFile file = written("text");
        InputStream first = file.input();
        InputStream second = file.input()) {
      assertThat((char) first.read()).isEqualTo('t');
      assertThat(second.readAllBytes()).asString().isEqualTo("text.");
      assertThat(first.readAllBytes()).asString().isEqualTo("ext.");
    }
  }

  @Test
  void readerThatIsInterruptedLeavesItOpenForTheOthers() throws Exception {
    try (NamelessFile file = written("text");
        InputStream first = file.input();
        InputStream second = file.input()) {
      Thread.currentThread().interrupt();
      assertThat(first.readAllBytes()).hasSize(5);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(second.readAllBytes()).hasSize(5);
    }
  }

  @Test
  void afterItsEndItCanNotBeRead() throws Exception {
    NamelessFile file = written("text");
    file.close();
    assertThatThrownBy(file.input()::read).isInstanceOf(IOException.class);
  }
}
