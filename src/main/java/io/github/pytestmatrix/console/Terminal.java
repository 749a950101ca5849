package io.github.pytestmatrix.console;

/** A screen that understands ANSI sequences. */
public interface Terminal extends AutoCloseable {
  int width();

  int height();

  /** Writes at once, without a buffer in between. */
  void write(String text);

  @Override
  default void close() {}
}
