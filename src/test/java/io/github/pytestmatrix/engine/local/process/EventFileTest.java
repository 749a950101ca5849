package io.github.pytestmatrix.engine.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.pytestmatrix.engine.ExecutionListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  @Test
  @Timeout(60)
  void whoeverWritesWithoutEndDoesNotKeepUsFromOtherThings() throws Exception {
    Path file = folder.resolve("events");
    byte[] more = new byte[1 << 17];
    AtomicLong heard = new AtomicLong();
    try (EventFile events =
        EventFile.create(
            file,
            bytes -> {
              heard.addAndGet(bytes.length);
              append(file, more);
            })) {
      append(file, more);
      events.poll();
      assertThat(heard).hasValue(more.length);
    }
  }

  @Test
  @Timeout(60)
  void floodIsNotReadToItsEnd() throws Exception {
    Path file = folder.resolve("events");
    AtomicLong heard = new AtomicLong();
    try (EventFile events = EventFile.create(file, bytes -> heard.addAndGet(bytes.length))) {
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(1L << 40);
      }
      events.rest();
      events.rest();
    }
    assertThat(heard.get())
        .isGreaterThan(ExecutionListener.MOST_EVENT_BYTES)
        .isLessThan(ExecutionListener.MOST_EVENT_BYTES + (1 << 20));
  }

  private static void append(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes, StandardOpenOption.APPEND);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
