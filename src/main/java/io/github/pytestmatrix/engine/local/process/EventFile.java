// Plain loops: decision 022
package io.github.pytestmatrix.engine.local.process;

import io.github.pytestmatrix.engine.ExecutionListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The event channel: a file that the probe appends to and we read on. Unlike a pipe it needs
 * neither a reader that keeps up nor names of open files, which not every system has.
 */
public final class EventFile implements AutoCloseable {
  private static final int BLOCK = 64 * 1024;
  private static final long AT_ONCE = 64L * BLOCK;

  private final SeekableByteChannel channel;
  private final Consumer<byte[]> events;
  private final ByteBuffer buffer = ByteBuffer.allocate(BLOCK);

  private EventFile(SeekableByteChannel channel, Consumer<byte[]> events) {
    this.channel = channel;
    this.events = events;
  }

  /** Makes the file, which must not be there yet. */
  public static EventFile create(Path file, Consumer<byte[]> events) throws IOException {
    Files.createFile(file);
    return new EventFile(Files.newByteChannel(file, StandardOpenOption.READ), events);
  }

  /**
   * Hands on some of what has been written since the last call. The rest may wait: whoever writes
   * without end must not keep us from looking at the time.
   */
  public void poll() {
    read(AT_ONCE);
  }

  /** Hands on all that is left, once nobody writes any more. */
  public void rest() {
    read(ExecutionListener.MOST_EVENT_BYTES);
  }

  private void read(long most) {
    try {
      long wanted = Math.min(channel.size(), channel.position() + most);
      long end = Math.min(wanted, ExecutionListener.MOST_EVENT_BYTES + BLOCK);
      while (channel.position() < end) {
        int read = channel.read(buffer);
        if (read <= 0) {
          return;
        }
        events.accept(Arrays.copyOf(buffer.array(), read));
        buffer.clear();
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
