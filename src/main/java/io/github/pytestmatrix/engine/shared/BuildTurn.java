package io.github.pytestmatrix.engine.shared;

import io.github.pytestmatrix.MatrixException;
import java.time.Duration;

/** Waits while another build prepares the environment that this one needs, too. */
public final class BuildTurn {
  private static final long FIRST_PAUSE_MILLIS = 2;
  private static final long LAST_PAUSE_MILLIS = 200;

  private final Duration patience;
  private final String lock;
  private final String hint;
  private final long deadline;
  private long pause = FIRST_PAUSE_MILLIS;

  /**
   * @param patience from now on
   * @param lock by which the other build keeps others out, for the message
   * @param hint what the user can do where that takes too long
   */
  public BuildTurn(Duration patience, String lock, String hint) {
    this.patience = patience;
    this.lock = lock;
    this.hint = hint;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /**
   * Waits a little until the next look at whether the other one is still at work.
   *
   * @throws MatrixException where it has taken too long
   */
  public void pause() throws InterruptedException {
    if (System.nanoTime() - deadline >= 0) {
      throw new MatrixException(
          "Another build has been preparing the same environment for "
              + patience.toSeconds()
              + " s ("
              + lock
              + ").",
          hint);
    }
    Thread.sleep(pause);
    pause = Math.min(LAST_PAUSE_MILLIS, pause * 2);
  }
}
