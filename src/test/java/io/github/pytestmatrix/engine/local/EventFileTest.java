package io.github.pytestmatrix.engine.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
  @TempDir private Path folder;

  @Test
  void eachByteIsHeardOnce() throws Exception {
    Path file = folder.resolve("events");
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try (EventFile events = EventFile.create(file, heard::writeBytes)) {
      events.poll();
      assertThat(heard.size()).isZero();
      Files.writeString(file, "one", StandardOpenOption.APPEND);
      events.poll();
      events.poll();
      assertThat(heard.toString(StandardCharsets.UTF_8)).isEqualTo("one");
      String much = "two ".repeat(100_000);
      Files.writeString(file, much, StandardOpenOption.APPEND);
      Files.delete(file);
      events.poll();
      assertThat(heard.toString(StandardCharsets.UTF_8)).isEqualTo("one" + much);
    }
  }
}
