// Plain loops: decision 022
package io.github.pytestmatrix.masking;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Masks a stream of bytes, however it is cut. It holds back as many bytes as a piece of a secret
 * could need, and no more. For one thread at a time.
 */
public final class MaskedStream implements Consumer<byte[]>, AutoCloseable {
  private static final int HELD = Piece.LONGEST - 1;
  private static final byte[] STARS = Mask.STARS.getBytes(StandardCharsets.US_ASCII);

  private final Mask mask;
  private final Consumer<byte[]> target;
  private byte[] held = new byte[0];
  private BitSet heldCovered = new BitSet();
  private boolean withinSecret;

  MaskedStream(Mask mask, Consumer<byte[]> target) {
    this.mask = mask;
    this.target = target;
  }

  @Override
  public void accept(byte[] bytes) {
    if (mask.isEmpty()) {
      target.accept(bytes);
      return;
    }
    byte[] buffer = Arrays.copyOf(held, held.length + bytes.length);
    System.arraycopy(bytes, 0, buffer, held.length, bytes.length);
    BitSet covered = mask.covered(buffer);
    covered.or(heldCovered);
    int decided = Math.max(0, buffer.length - HELD);
    pass(buffer, covered, decided);
    held = Arrays.copyOfRange(buffer, decided, buffer.length);
    heldCovered = covered.get(decided, buffer.length);
  }

  private void pass(byte[] buffer, BitSet covered, int decided) {
    int next = covered.nextSetBit(0);
    if (!withinSecret && (next < 0 || next >= decided)) {
      send(Arrays.copyOf(buffer, decided));
      return;
    }
    ByteArrayOutputStream masked = new ByteArrayOutputStream(decided);
    for (int at = 0; at < decided; ) {
      boolean secret = covered.get(at);
      int end = secret ? covered.nextClearBit(at) : covered.nextSetBit(at);
      int stop = end < 0 ? decided : Math.min(end, decided);
      if (!secret) {
        masked.write(buffer, at, stop - at);
      } else if (!withinSecret) {
        masked.writeBytes(STARS);
      }
      withinSecret = secret;
      at = stop;
    }
    send(masked.toByteArray());
  }

  private void send(byte[] bytes) {
    if (bytes.length > 0) {
      target.accept(bytes);
    }
  }

  /** Passes on what was held back: nothing that could change its meaning follows. */
  public void flush() {
    pass(held, heldCovered, held.length);
    held = new byte[0];
    heldCovered = new BitSet();
  }

  @Override
  public void close() {
    flush();
  }
}
