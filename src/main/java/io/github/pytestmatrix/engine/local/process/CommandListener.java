package io.github.pytestmatrix.engine.local.process;

/** Hears of a command while it runs. */
@FunctionalInterface
public interface CommandListener {
  /** Standard output and standard error, in their order; called by another thread. */
  void output(byte[] bytes);

  /** Its links are made: it begins, and with it its time. */
  default void started() {}

  /** Called now and then while it runs, and once after its end. */
  default void tick() {}
}
