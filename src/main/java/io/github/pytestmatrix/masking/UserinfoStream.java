package io.github.pytestmatrix.masking;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** {@link Userinfo} for a stream of bytes, line by line. For one thread at a time. */
public final class UserinfoStream implements AutoCloseable {
  /** An address is no longer than that, but a progress bar's line may be. */
  private static final int LONGEST_LINE = 1 << 16;

  private final Consumer<byte[]> target;

  /** Bytes as characters of the same number, so that nothing is lost of what is no text. */
  private final StringBuilder line = new StringBuilder();

  public UserinfoStream(Consumer<byte[]> target) {
    this.target = target;
  }

  public void accept(byte[] bytes) {
    line.append(new String(bytes, StandardCharsets.ISO_8859_1));
    int end = line.lastIndexOf("\n") + 1;
    if (end == 0 && line.length() > LONGEST_LINE) {
      end = line.lastIndexOf(" ") + 1;
    }
    pass(end == 0 && line.length() > LONGEST_LINE ? line.length() : end);
  }

  private void pass(int end) {
    if (end > 0) {
      String whole = Userinfo.masked(line.substring(0, end));
      line.delete(0, end);
      target.accept(whole.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  /** Passes on what was held back. */
  public void flush() {
    pass(line.length());
  }

  @Override
  public void close() {
    flush();
  }
}
