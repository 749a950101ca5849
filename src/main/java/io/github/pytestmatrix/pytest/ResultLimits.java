package io.github.pytestmatrix.pytest;

/**
 * How much of Maven's memory the results of one cell may take, whatever the code under test writes.
 *
 * @param bytes for the tests themselves, estimated; a cell that tells of more is in error
 * @param chars for messages, tracebacks and captured output; beyond them texts are cut, and
 *     pytest's own XML on the disk is the only place where they are whole
 */
public record ResultLimits(long bytes, long chars) {
  private static final long MEGA = 1 << 20;

  /** Equal shares of this JVM's heap, of which a good part is left for everything else. */
  public static ResultLimits forCells(int cells) {
    return of(Runtime.getRuntime().maxMemory() / Math.max(1, cells));
  }

  private static ResultLimits of(long share) {
    return new ResultLimits(
        between(32 * MEGA, share / 3 * 2, 2048 * MEGA), between(2 * MEGA, share / 16, 64 * MEGA));
  }

  private static long between(long least, long wanted, long most) {
    return Math.min(most, Math.max(least, wanted));
  }
}
