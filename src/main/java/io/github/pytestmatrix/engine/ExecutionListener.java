package io.github.pytestmatrix.engine;

/**
 * Hears what goes on while an engine works for one cell. Calls for one cell never overlap, but may
 * come from different threads; implementations must not block for long, since the engine's streams
 * wait meanwhile. Byte arrays belong to the listener once handed over.
 */
public interface ExecutionListener {
  ExecutionListener NONE = new ExecutionListener() {};

  /** Beyond this an event channel is a flood, which is not read to its end. */
  long MOST_EVENT_BYTES = 512L << 20;

  /** The phase that ran until now has ended and this one begins. */
  default void phaseStarted(Phase phase) {}

  /** A line for the user on slow work: layers pulled, packages installed. */
  default void progress(String line) {}

  /** What the set-up wrote, standard output and standard error in their order. */
  default void setupOutput(byte[] bytes) {}

  /** What the cell's command wrote, standard output and standard error in their order. */
  default void output(byte[] bytes) {}

  /**
   * Bytes of the event channel, cut anywhere. An engine may end it once it has handed over more
   * than {@link #MOST_EVENT_BYTES}.
   */
  default void events(byte[] bytes) {}
}
