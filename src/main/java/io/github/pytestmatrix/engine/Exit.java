package io.github.pytestmatrix.engine;

import java.time.Duration;

/** How a cell's command ended. */
public sealed interface Exit {
  /** The command ended by itself; {@code code} is 128 + n where signal n ended its last process. */
  record Exited(int code) implements Exit {}

  /** The engine ended it since it ran longer than {@code limit}. */
  record TimedOut(Duration limit) implements Exit {}

  /** The kernel ended it since it needed more memory than {@code limit} (empty: the machine's). */
  record OutOfMemory(String limit) implements Exit {}

  /**
   * The engine lost it: {@code what} says how, as a sentence. Whatever ran may not have finished.
   */
  record Lost(String what) implements Exit {}
}
